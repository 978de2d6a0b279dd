// A frame of int16 samples to the logarithms of its energy in bands, one frame a step of LOG_MEL. The host runs this
// very source for training and as the reference.
//
// 1. Samples times a window, as fixed-point numbers with as many bits after the point as the transform can bear; two
//    real ones make a complex one. The transform's first four numbers each are joined on the way.
// 2. The transform, and the power of each bin (fft.h).
// 3. Between the centres of two bands lies a segment. Each of its bins gives a share of its power to the upper band and
//    the rest to the lower one. Sums are exact: the window's values add to less than 2^23, so amplitudes stay below
//    2^24, and all powers of a frame add to less than 1.5 * 2^48; times a share, less than 2^64.
// 4. The logarithm by a table of 16 pieces; an int8 code is a seventh of an octave of energy.
//
// `Loops` holds the innermost loops: LogMelLoops below, in plain C++, or those of an instruction set, which give the
// same bits.
#pragma once

#include "fft.h"
#include "flash.h"

namespace milliwatt {

// Sizes of a front end. N, the transform's length, is twice 2^complex_bits; more than half of it and at most all of it
// is the window.
struct LogMelShape {
  int32_t window;        // samples; a multiple of row
  int32_t row;           // samples of an input row; even
  int32_t complex_bits;  // 6 .. 10
  int32_t first_bin;     // of the first segment
  int32_t bands;
  int32_t floor;  // log2 of the energy that code -128 stands for, Q14
};

struct LogMelTables {
  Flash<int32_t> window;  // for each of N / 8 transforms of four: where it goes, and its pairs as int16s in that order
  Flash<int32_t> turns;   // of the transform, stage by stage; then of powers_of_bins
  Flash<int16_t> bins;    // how many each segment has: bands + 1
  Flash<int16_t> shares;  // of each bin, Q15: what goes to the upper band
  Flash<int16_t> log2;    // of 1 + i / 16, Q14: 17
};

const int32_t kCodesPerOctave = 7;

// Where a frame's samples lie: rows in a ring.
struct SampleRows {
  const int16_t* base;
  int32_t slots;
  int32_t first;  // row

  const int16_t* at(int32_t sample, int32_t row_samples) const {
    return base + (first + sample / row_samples) % slots * row_samples + sample % row_samples;
  }
};

// Two samples times two values of the window: with seven bits after the point, where the window is Q15.
inline Complex32 windowed_pair(const int16_t* samples, int32_t window) {
  const Complex32 result = {(samples[0] * static_cast<int32_t>(static_cast<int16_t>(window))) >> 8,
                            (samples[1] * (window >> 16)) >> 8};
  return result;
}

// Of a segment's bins: the powers' sum, and the sum of the upper band's shares (Q15).
struct SegmentSums {
  uint64_t all;
  uint64_t upper;
};

struct LogMelLoops : FftLoops {
  // `count` transforms of four windowed pairs, a quarter of the frame apart. They go where the order in which
  // transforms are joined wants them: their number's bits reversed.
  static void transform_quarters(const int16_t* const* quarters, Flash<int32_t> window, int32_t count, Complex32* z) {
    for (int32_t i = 0; i < 2 * count; i += 2, window = window + 5) {
      const Complex32 a = windowed_pair(quarters[0] + i, window[1]);
      const Complex32 c = windowed_pair(quarters[2] + i, window[2]);
      const Complex32 b = windowed_pair(quarters[1] + i, window[3]);
      const Complex32 d = windowed_pair(quarters[3] + i, window[4]);
      transform_4<1>(a, c, b, d, z + window[0], 1);
    }
  }

  static SegmentSums sum_segment(const Complex32* bin, const Complex32* end, Flash<int16_t> shares) {
    SegmentSums sums = {0, 0};
    for (; bin < end; ++bin, shares = shares + 1) {
      const uint32_t low = static_cast<uint32_t>(bin->re);
      const uint64_t power = (static_cast<uint64_t>(static_cast<uint32_t>(bin->im)) << 32) | low;
      sums.all += power;
      sums.upper += power * static_cast<uint32_t>(shares[0]);
    }
    return sums;
  }
};

// Goes as far at a time as no quarter comes to the end of a row. Behind the window's end the first quarter's samples
// are taken once more: they are multiplied by the window's zeros.
template <class Loops>
inline void transform_window(const SampleRows& rows, const LogMelShape& shape, Flash<int32_t> window, Complex32* z) {
  const int32_t quarter = INT32_C(1) << (shape.complex_bits - 2);  // pairs
  for (int32_t done = 0; done < quarter;) {
    const int16_t* quarters[4] = {rows.at(2 * done, shape.row), 0, 0, 0};
    int32_t count = quarter - done;
    for (int32_t q = 0; q < 4; ++q) {
      const int32_t sample = 2 * (q * quarter + done);
      if (sample >= shape.window) {
        quarters[q] = quarters[0];
        continue;
      }
      quarters[q] = rows.at(sample, shape.row);
      const int32_t in_row = (shape.row - sample % shape.row) / 2;
      if (in_row < count) count = in_row;
    }
    Loops::transform_quarters(quarters, window + 5 * done, count, z);
    done += count;
  }
}

// A seventh of an octave a code; -128 for energies up to the floor.
inline int8_t code_of_energy(uint64_t energy, int32_t floor, Flash<int16_t> log2) {
  if (energy == 0) return -128;
  const int32_t zeros = __builtin_clzll(energy);
  const uint32_t mantissa = static_cast<uint32_t>((energy << zeros) >> 32);  // 1 .. 2 in Q31
  const int32_t piece = static_cast<int32_t>(mantissa >> 27) & 15;
  const int32_t inside = static_cast<int32_t>(mantissa >> 11) & 0xffff;
  const int32_t low = log2[piece];
  const int32_t fraction = low + (((log2[piece + 1] - low) * inside) >> 16);
  const int32_t above = (INT32_C(63) - zeros) * 16384 + fraction - floor;
  const int32_t code = ((above * kCodesPerOctave + 8192) >> 14) - 128;
  return static_cast<int8_t>(code < -128 ? -128 : code > 127 ? 127 : code);
}

// From powers (fft.h) to codes.
template <class Loops>
inline void codes_of_bands(const Complex32* powers, const LogMelShape& shape, const LogMelTables& tables, int8_t* out) {
  const Complex32* bin = powers + shape.first_bin;
  Flash<int16_t> shares = tables.shares;
  uint64_t rising = 0;  // of the band whose centre is the segment's lower end
  for (int32_t s = 0; s <= shape.bands; ++s) {
    const int32_t bins = tables.bins[s];
    const SegmentSums sums = Loops::sum_segment(bin, bin + bins, shares);
    if (s > 0) *out++ = code_of_energy(rising + (sums.all << 15) - sums.upper, shape.floor, tables.log2);
    rising = sums.upper;
    bin += bins;
    shares = shares + bins;
  }
}

template <class Loops>
__attribute__((noinline)) inline void log_mel_frame(const SampleRows& rows, const LogMelShape& shape,
                                                    const LogMelTables& tables, Complex32* scratch, int8_t* out) {
  transform_window<Loops>(rows, shape, tables.window, scratch);
  const Flash<int32_t> left = join_all<Loops>(scratch, shape.complex_bits, tables.turns);
  Loops::powers_of_bins(scratch, INT32_C(1) << shape.complex_bits, left);
  codes_of_bands<Loops>(scratch, shape, tables, out);
}

// Step `step` of a kernel of shape S.
template <class Loops, class S, class In, class Out>
inline void log_mel_step(In in, Out out, const LogMelTables& tables, void* scratch, int32_t step) {
  static_assert(S::kWindow % S::kRow == 0 && S::kRow % 2 == 0, "windows of whole rows of pairs");
  static_assert(S::kWindow > (1 << S::kComplexBits) && S::kWindow <= (2 << S::kComplexBits), "the transform's length");
  const LogMelShape shape = {S::kWindow, S::kRow, S::kComplexBits, S::kFirstBin, S::kBands, S::kFloor};
  const SampleRows rows = {in.base, In::kSlots, step * S::kHopRows - In::kFirstRow};
  log_mel_frame<Loops>(rows, shape, tables, static_cast<Complex32*>(scratch), out[step]);
}

}  // namespace milliwatt
