// DEPTHWISE_CONV_2D, int8, x86-64: kRowsAtOnce output rows a step, by AVX2 where the processor has it.
//
// 16 output channels at once; of few channels at stride 1, kPixelsAtOnce neighbouring pixels of them at once. weights
// [block][pair of taps][lane][2], taps row by row, the last one alone beside a 0; bias, multipliers and shifts as
// avx2.h has them. scratch: the input rows under the step's windows, widened, each code as often as it has output
// channels, and 16 more codes, which are read for nothing.
#pragma once

#include "../core/depthwise_plain.h"
#include "../core/flash.h"
#include "../core/rows.h"
#include "avx2.h"
#include "widened_avx2.h"

namespace milliwatt {

#if defined(MILLIWATT_AVX2)

// The products of two taps of 16 channels.
MILLIWATT_AVX2_INLINE void add_tap_pair(const int16_t* tap, const int16_t* next, __m256i first_weights,
                                        __m256i second_weights, __m256i& first, __m256i& second) {
  const __m256i a = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(tap));
  const __m256i b = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(next));
  first = _mm256_add_epi32(first, _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), first_weights));
  second = _mm256_add_epi32(second, _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), second_weights));
}

// Adds the products of pairs Pair .. kPairs - 1.
template <class S, int32_t Pair, bool More>
struct TapPairs {
  MILLIWATT_AVX2_INLINE static void add(const int16_t* window, const __m256i* weights, __m256i& first,
                                        __m256i& second) {
    const int32_t last = 2 * Pair + 1 < S::kTaps ? 2 * Pair + 1 : 2 * Pair;
    add_tap_pair(window + S::tap_at(2 * Pair), window + S::tap_at(last), weights[2 * Pair], weights[2 * Pair + 1],
                 first, second);
    TapPairs<S, Pair + 1, (Pair + 1 < S::kPairs)>::add(window, weights, first, second);
  }
};
template <class S, int32_t Pair>
struct TapPairs<S, Pair, false> {
  MILLIWATT_AVX2_INLINE static void add(const int16_t*, const __m256i*, __m256i&, __m256i&) {}
};

// The weights of a block, widened once; those of large windows when they are needed.
template <class S, bool Few = (S::kPairs <= 32)>
struct BlockWeights {
  __m256i wide[2 * S::kPairs];

  MILLIWATT_AVX2_INLINE void load(const int8_t* packed) {
    for (int32_t i = 0; i < 2 * S::kPairs; ++i) wide[i] = widen_sixteen(packed + 16 * i);
  }
  MILLIWATT_AVX2_INLINE void add(const int16_t* window, __m256i& first, __m256i& second) const {
    TapPairs<S, 0, true>::add(window, wide, first, second);
  }
};
template <class S>
struct BlockWeights<S, false> {
  const int8_t* packed;

  MILLIWATT_AVX2_INLINE void load(const int8_t* from) { packed = from; }
  MILLIWATT_AVX2_INLINE void add(const int16_t* window, __m256i& first, __m256i& second) const {
    const int8_t* w = packed;
    for (int32_t tap = 0; tap < S::kTaps; tap += 2, w += 32) {
      const int32_t next = tap + 1 < S::kTaps ? tap + 1 : tap;
      add_tap_pair(window + S::tap_at(tap), window + S::tap_at(next), widen_sixteen(w), widen_sixteen(w + 16), first,
                   second);
    }
  }
};

// Two blocks of 16 lanes, at windows a and b, with the same weights.
template <class S, int32_t Bytes>
MILLIWATT_AVX2_INLINE void depthwise_pixels(const int16_t* a, const int16_t* b, const BlockWeights<S>& weights,
                                            const BlockFactors<S>& factors, int8_t* to_a, int8_t* to_b) {
  __m256i first = factors.first_bias;
  __m256i second = factors.second_bias;
  weights.add(a, first, second);
  const __m256i codes_a = factors.wide_codes(first, second);
  if (a == b) return store_pixels<S, Bytes>(codes_a, codes_a, to_a, to_a);
  first = factors.first_bias;
  second = factors.second_bias;
  weights.add(b, first, second);
  store_pixels<S, Bytes>(codes_a, factors.wide_codes(first, second), to_a, to_b);
}

// One block of channels (or of pixels by channels) of one output row.
template <class S, int32_t Bytes>
MILLIWATT_AVX2_INLINE void depthwise_row(const int16_t* row, const BlockWeights<S>& weights,
                                         const BlockFactors<S>& factors, int8_t* to) {
  const int32_t window_step = S::kPixelsAtOnce * S::kStrideWidth * S::kInputChannels;
  const int32_t code_step = S::kPixelsAtOnce * S::kOutputChannels;
  const int32_t units = S::kOutputWidth / S::kPixelsAtOnce;
  int32_t unit = 0;
  for (; unit + 2 <= units; unit += 2) {
    const int16_t* window = row + unit * window_step;
    int8_t* codes = to + unit * code_step;
    depthwise_pixels<S, Bytes>(window, window + window_step, weights, factors, codes, codes + code_step);
  }
  if (unit < units) {
    const int16_t* window = row + unit * window_step;
    depthwise_pixels<S, Bytes>(window, window, weights, factors, to + unit * code_step, to + unit * code_step);
  }
  const int32_t over = S::kOutputWidth % S::kPixelsAtOnce;
  if (over == 0) return;
  if (units > 0) {  // the last pixels, some of them again
    const int32_t x = S::kOutputWidth - S::kPixelsAtOnce;
    const int16_t* window = row + x * S::kInputChannels;
    depthwise_pixels<S, Bytes>(window, window, weights, factors, to + x * S::kOutputChannels,
                               to + x * S::kOutputChannels);
  } else {
    depthwise_pixels<S, over * S::kOutputChannels>(row, row, weights, factors, to, to);
  }
}

template <class S, int32_t Bytes, class Out>
MILLIWATT_AVX2 inline void depthwise_block(const int16_t* codes, Out out, const int8_t* packed,
                                           const BlockFactors<S>& factors, int32_t first_row, int32_t rows,
                                           int32_t channel) {
  BlockWeights<S> weights;
  weights.load(packed);
  for (int32_t y = 0; y < rows; ++y) {
    depthwise_row<S, Bytes>(codes + WidenedRows<S>::window_at(y, 0) + channel, weights, factors,
                            out[first_row + y] + channel);
  }
}

template <class S, class Out>
MILLIWATT_AVX2 inline void depthwise_avx2(const int16_t* codes, Out out, const int8_t* weights, const int32_t* bias,
                                          const int32_t* multipliers, const int8_t* shifts, int32_t first_row,
                                          int32_t rows) {
  const int32_t lanes = S::kPixelsAtOnce * S::kOutputChannels;
  BlockFactors<S> factors;
  int32_t lane = 0;
  for (; lane + 16 <= lanes; lane += 16, weights += S::kBlockWeights) {
    factors.load(bias + lane, multipliers + lane, shifts + lane);
    depthwise_block<S, 16>(codes, out, weights, factors, first_row, rows, lane);
  }
  if (lanes % 16 != 0) {
    factors.load(bias + lane, multipliers + lane, shifts + lane);
    depthwise_block<S, lanes % 16>(codes, out, weights, factors, first_row, rows, lane);
  }
}

#endif

template <class S, class In, class Out>
inline void depthwise_conv2d_s8_avx2(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                                     Flash<int32_t> multipliers, Flash<int8_t> shifts, void* scratch, int32_t step) {
  typedef DepthwiseTaps<S> Taps;
  int16_t* codes = static_cast<int16_t*>(scratch);
  const int32_t first_row = step * S::kRowsAtOnce;
  const int32_t left = S::kOutputHeight - first_row;
  const int32_t rows = left < S::kRowsAtOnce ? left : S::kRowsAtOnce;
#if defined(MILLIWATT_AVX2)
  if (has_avx2()) {
    WidenedRows<Taps>::template gather<RepeatedWidening<Avx2Widening, Taps::kTimes> >(in, first_row, rows, codes);
    depthwise_avx2<Taps>(codes, out, weights.address(), bias.address(), multipliers.address(), shifts.address(),
                         first_row, rows);
    return;
  }
#endif
  const PlainFactors<S> factors = {multipliers.address(), shifts.address()};
  WidenedRows<Taps>::template gather<RepeatedWidening<PlainWidening, Taps::kTimes> >(in, first_row, rows, codes);
  depthwise_plain<Taps>(codes, out, weights.address(), bias.address(), factors, first_row, rows);
}

}  // namespace milliwatt
