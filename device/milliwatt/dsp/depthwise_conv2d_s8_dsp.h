// DEPTHWISE_CONV_2D, int8, Armv7E-M, any window, one output channel an input channel, channels a multiple of 4: one
// output row a step, four channels at a time.
//
// weights: for each four channels, for each tap (kernel row, kernel column) the channels' four weights. bias has the
// input's zero point folded in, so taps in the padding read zero points. multipliers and shifts as in requantize.h.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

struct FourSums {
  int32_t channel0, channel1, channel2, channel3;
};

// The window rows of one output row; null in the padding.
template <class S>
struct DepthwiseRows {
  const int8_t* rows[S::kKernelHeight];
};

// Four channels' sums over the window, from the biases on. `left`: column of the first tap; `channel`: of the four the
// first; Inside: the whole window lies in the image.
template <class S, bool Inside>
__attribute__((noinline)) FourSums sum_window(const DepthwiseRows<S>& window, int32_t left, int32_t channel,
                                              const int8_t* weights, const int32_t* bias) {
  const uint32_t zero_points = static_cast<uint8_t>(S::kInputZeroPoint) * UINT32_C(0x01010101);
  int32_t sum0 = bias[0];
  int32_t sum1 = bias[1];
  int32_t sum2 = bias[2];
  int32_t sum3 = bias[3];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* row = window.rows[ky];
    const int8_t* from = row + left * S::kInputChannels + channel;
    for (int32_t kx = 0; kx < S::kKernelWidth; ++kx, weights += 4, from += S::kDilationWidth * S::kInputChannels) {
      const int32_t x = left + kx * S::kDilationWidth;
      const bool is_code = Inside || (row != nullptr && x >= 0 && x < S::kInputWidth);
      const uint32_t codes = is_code ? load_word(from) : zero_points;
      const uint32_t factors = load_word(weights);
      const uint32_t codes02 = widen_even(codes);
      const uint32_t codes13 = widen_odd(codes);
      const uint32_t factors02 = widen_even(factors);
      const uint32_t factors13 = widen_odd(factors);
      sum0 = add_low_product(codes02, factors02, sum0);
      sum1 = add_low_product(codes13, factors13, sum1);
      sum2 = add_high_product(codes02, factors02, sum2);
      sum3 = add_high_product(codes13, factors13, sum3);
    }
  }
  const FourSums sums = {sum0, sum1, sum2, sum3};
  return sums;
}

template <class S, class In, class Out>
inline void depthwise_conv2d_s8_dsp(In in, Out out, Flash<int8_t> weights, Flash<int32_t> bias,
                                    Flash<int32_t> multipliers, Flash<int8_t> shifts, int32_t step) {
  DepthwiseRows<S> window;
  bool rows_inside = true;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t row = step * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
    const bool is_row = row >= 0 && row < S::kInputHeight;
    window.rows[ky] = is_row ? in[row] : nullptr;
    rows_inside = rows_inside && is_row;
  }
  int8_t* to = out[step];
  int32_t left = -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth) {
    const bool inside = rows_inside && left >= 0 && left + (S::kKernelWidth - 1) * S::kDilationWidth < S::kInputWidth;
    const int8_t* taps = weights.address();
    for (int32_t c = 0; c < S::kOutputChannels; c += 4, taps += 4 * S::kKernelHeight * S::kKernelWidth) {
      const FourSums four = inside ? sum_window<S, true>(window, left, c, taps, bias.address() + c)
                                   : sum_window<S, false>(window, left, c, taps, bias.address() + c);
      const int32_t sums[4] = {four.channel0, four.channel1, four.channel2, four.channel3};
      for (int32_t k = 0; k < 4; ++k) {
        const int32_t code = requantize_dsp(sums[k], multipliers[c + k], shifts[c + k], S::kOutputZeroPoint);
        *to++ = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
      }
    }
  }
}

}  // namespace milliwatt

#endif
