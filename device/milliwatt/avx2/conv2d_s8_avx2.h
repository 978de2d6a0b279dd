// CONV_2D, int8, x86-64: kRowsAtOnce output rows a step, by AVX2 where the processor has it.
//
// weights as dot_avx2.h has them, a run for each kernel row (for each tap where columns are dilated); bias, multipliers
// and shifts as avx2.h has them. scratch: the input rows under the step's windows, widened, and one more code.
#pragma once

#include "../core/convolve_plain.h"
#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_avx2.h"
#include "widened_avx2.h"

namespace milliwatt {

#if defined(MILLIWATT_AVX2)

// Windows and codes of one output row.
template <class S>
struct PlacesInRow {
  const int16_t* window;
  int8_t* codes;
  MILLIWATT_AVX2_INLINE const int16_t* from(int32_t x) const {
    return window + x * S::kStrideWidth * S::kInputChannels;
  }
  MILLIWATT_AVX2_INLINE int8_t* to(int32_t x) const { return codes + x * S::kOutputChannels; }
};

// Windows and codes of several output rows, counted through, so that few pixels are left over.
template <class S, class Out>
struct PlacesInRows {
  const int16_t* window;
  Out out;
  int32_t first_row;
  int32_t channel;
  MILLIWATT_AVX2_INLINE const int16_t* from(int32_t pixel) const {
    if (+S::kStrideHeight * WidenedRows<S>::kPitch == S::kOutputWidth * S::kStrideWidth * S::kInputChannels) {
      return window + pixel * S::kStrideWidth * S::kInputChannels;
    }
    const uint32_t p = static_cast<uint32_t>(pixel);
    return window + WidenedRows<S>::window_at(static_cast<int32_t>(p / S::kOutputWidth),
                                              static_cast<int32_t>(p % S::kOutputWidth));
  }
  MILLIWATT_AVX2_INLINE int8_t* to(int32_t pixel) const {
    const uint32_t p = static_cast<uint32_t>(pixel);
    const int32_t x = static_cast<int32_t>(p % S::kOutputWidth);
    return out[first_row + static_cast<int32_t>(p / S::kOutputWidth)] + (x * S::kOutputChannels + channel);
  }
};

template <class S, int32_t Bytes, class Out>
MILLIWATT_AVX2 inline void convolve_block(const int16_t* codes, Out out, const int8_t* weights,
                                          const BlockFactors<S>& factors, int32_t first_row, int32_t rows,
                                          int32_t channel) {
  if (S::kOutputWidth % 4 != 0 && S::kRowsAtOnce > 1) {
    const PlacesInRows<S, Out> places = {codes, out, first_row, channel};
    dot_block<S, Bytes>(places, rows * S::kOutputWidth, weights, factors);
    return;
  }
  for (int32_t y = 0; y < rows; ++y) {
    const PlacesInRow<S> places = {codes + WidenedRows<S>::window_at(y, 0), out[first_row + y] + channel};
    dot_block<S, Bytes>(places, S::kOutputWidth, weights, factors);
  }
}

template <class S, class Out>
MILLIWATT_AVX2 inline void convolve_avx2(const int16_t* codes, Out out, const int8_t* weights, const int32_t* bias,
                                         const int32_t* multipliers, const int8_t* shifts, int32_t first_row,
                                         int32_t rows) {
  BlockFactors<S> factors;
  int32_t channel = 0;
  for (; channel + 16 <= S::kOutputChannels; channel += 16, weights += S::kBlockWeights) {
    factors.load(bias + channel, multipliers + channel, shifts + channel);
    convolve_block<S, 16>(codes, out, weights, factors, first_row, rows, channel);
  }
  if (S::kOutputChannels % 16 != 0) {
    factors.load(bias + channel, multipliers + channel, shifts + channel);
    convolve_block<S, S::kOutputChannels % 16>(codes, out, weights, factors, first_row, rows, channel);
  }
}

#endif

template <class S, class In, class Out>
inline void conv2d_s8_avx2(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias, Flash<int32_t> multipliers,
                           Flash<int8_t> shifts, void* scratch, int32_t step) {
  typedef ConvolutionRuns<S> Runs;
  int16_t* codes = static_cast<int16_t*>(scratch);
  const int32_t first_row = step * S::kRowsAtOnce;
  const int32_t left = S::kOutputHeight - first_row;
  const int32_t rows = left < S::kRowsAtOnce ? left : S::kRowsAtOnce;
#if defined(MILLIWATT_AVX2)
  if (has_avx2()) {
    WidenedRows<S>::template gather<Avx2Widening>(in, first_row, rows, codes);
    convolve_avx2<Runs>(codes, out, weights.address(), bias.address(), multipliers.address(), shifts.address(),
                        first_row, rows);
    return;
  }
#endif
  const PlainFactors<S> factors = {multipliers.address(), shifts.address()};
  WidenedRows<S>::template gather<PlainWidening>(in, first_row, rows, codes);
  convolve_plain<Runs>(codes, out, weights.address(), bias.address(), factors, first_row, rows);
}

}  // namespace milliwatt
