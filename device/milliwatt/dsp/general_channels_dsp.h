// Armv7E-M: the channels of a layer that its fast kernel cannot compute, one at a time, with any sum and any factor.
//
// A fast kernel requantizes in two or three instructions and packs two channels into one halfword. The packer proves
// for each channel that this is exact (src/kernels/dsp/dsp_layer.h). The fast kernel computes something else for
// channels without such a proof, and then these functions write their codes. All sums wrap as the reference's do.
#pragma once

#include "../core/flash.h"
#include "../core/requantize.h"
#include "../core/rows.h"
#include "../core/window.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// How a general channel lies in its table of numbers.
struct GeneralChannel {
  enum : int32_t {
    kChannel = 0,
    kFoldedBias = 1,  // with the input's zero point: sums of raw codes start from it
    kMultiplier = 2,  // as in requantize.h
    kShift = 3,
    kInputChannel = 4,  // of a depthwise convolution
    kNumbers = 5
  };
};

// sum + the products of so many codes and weights, at any addresses. Eight products take 21 cycles.
__attribute__((noinline)) inline int32_t dot_codes_dsp(const int8_t* codes, const int8_t* weights, int32_t count,
                                                       int32_t sum) {
  for (; count >= 8; count -= 8) {
    uint32_t code0, code1, weight0, weight1, even_codes, even_weights;
    __asm__ volatile(
        "ldr %[code0], [%[codes]], #8\n"
        "ldr %[code1], [%[codes], #-4]\n"
        "ldr %[weight0], [%[weights]], #8\n"
        "ldr %[weight1], [%[weights], #-4]\n"
        "sxtb16 %[even_codes], %[code0]\n"
        "sxtb16 %[even_weights], %[weight0]\n"
        "sxtb16 %[code0], %[code0], ror #8\n"
        "sxtb16 %[weight0], %[weight0], ror #8\n"
        "smlad %[sum], %[even_codes], %[even_weights], %[sum]\n"
        "smlad %[sum], %[code0], %[weight0], %[sum]\n"
        "sxtb16 %[even_codes], %[code1]\n"
        "sxtb16 %[even_weights], %[weight1]\n"
        "sxtb16 %[code1], %[code1], ror #8\n"
        "sxtb16 %[weight1], %[weight1], ror #8\n"
        "smlad %[sum], %[even_codes], %[even_weights], %[sum]\n"
        "smlad %[sum], %[code1], %[weight1], %[sum]\n"
        : [codes] "+r"(codes), [weights] "+r"(weights), [sum] "+r"(sum), [code0] "=&r"(code0), [code1] "=&r"(code1),
          [weight0] "=&r"(weight0), [weight1] "=&r"(weight1), [even_codes] "=&r"(even_codes),
          [even_weights] "=&r"(even_weights)
        :
        : "memory");
  }
  if (count >= 4) {
    const uint32_t code = load_word(codes);
    const uint32_t weight = load_word(weights);
    __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(widen_even(code)), "r"(widen_even(weight)));
    __asm__("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(widen_odd(code)), "r"(widen_odd(weight)));
    codes += 4;
    weights += 4;
    count -= 4;
  }
  for (; count > 0; --count) {
    sum = add_low_product(static_cast<uint32_t>(*codes++), static_cast<uint32_t>(*weights++), sum);
  }
  return sum;
}

template <class S>
inline int8_t general_code(int32_t sum, const int32_t* channel) {
  const int32_t code = scale_sum(sum, channel[GeneralChannel::kMultiplier], channel[GeneralChannel::kShift]);
  return static_cast<int8_t>(clamp_code(code + S::kOutputZeroPoint, S::kLowest, S::kHighest));
}

// The image rows under the windows of one output row; null in the padding.
template <class S>
struct GeneralRows {
  const int8_t* rows[S::kKernelHeight];
  bool inside;  // none in the padding

  template <class In>
  void move_to(In in, int32_t y) {
    inside = true;
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      const int32_t row = y * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
      const bool is_row = row >= 0 && row < S::kInputHeight;
      rows[ky] = is_row ? in[row] : nullptr;
      inside = inside && is_row;
    }
  }
  bool holds_window(int32_t left) const {
    return inside && left >= 0 && left + (S::kKernelWidth - 1) * S::kDilationWidth < S::kInputWidth;
  }
};

// sum + what taps in the padding add to a sum that starts from the folded bias.
template <class S>
inline int32_t add_padding(const int8_t* weights, int32_t count, int32_t sum) {
  uint32_t all = 0;
  for (int32_t i = 0; i < count; ++i) all += static_cast<uint32_t>(weights[i]);
  return static_cast<int32_t>(static_cast<uint32_t>(sum) + all * static_cast<uint32_t>(S::kInputZeroPoint));
}

// Of a window of a convolution whose first column is `left`. weights: of the channel, in the order of the model file.
template <class S>
__attribute__((noinline)) int32_t general_sum(const GeneralRows<S>& window, int32_t left, const int8_t* weights,
                                              int32_t sum) {
  const int32_t run = S::kDilationWidth == 1 ? +S::kKernelWidth : 1;  // taps next to each other
  const int32_t codes_of_run = run * S::kInputChannels;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* row = window.rows[ky];
    for (int32_t kx = 0; kx < S::kKernelWidth; kx += run, weights += codes_of_run) {
      const int32_t x = left + kx * S::kDilationWidth;
      const int32_t before = x < 0 ? -x : 0;  // taps in the padding
      const int32_t behind = x + run > S::kInputWidth ? x + run - S::kInputWidth : 0;
      if (row == nullptr || before >= run || behind >= run) {
        sum = add_padding<S>(weights, codes_of_run, sum);
        continue;
      }
      const int32_t first = before * S::kInputChannels;
      const int32_t end = codes_of_run - behind * S::kInputChannels;
      sum = dot_codes_dsp(row + x * S::kInputChannels + first, weights + first, end - first, sum);
      if (before > 0) sum = add_padding<S>(weights, first, sum);
      if (behind > 0) sum = add_padding<S>(weights + end, codes_of_run - end, sum);
    }
  }
  return sum;
}

// The general channels of a convolution, for some output rows. S::kGeneral: how many there are.
template <class S, class In, class Out>
__attribute__((noinline)) void convolve_general_channels(In in, Out out, Flash<int8_t> weights, Flash<int32_t> numbers,
                                                         int32_t first, int32_t rows) {
  const int32_t taps = S::kKernelHeight * S::kKernelWidth * S::kInputChannels;
  const int32_t end = first + rows < S::kOutputHeight ? first + rows : +S::kOutputHeight;
  GeneralRows<S> window;
  for (int32_t y = first; y < end; ++y) {
    window.move_to(in, y);
    const int32_t* channel = numbers.address();
    const int8_t* taps_of_channel = weights.address();
    for (int32_t i = 0; i < S::kGeneral; ++i, channel += GeneralChannel::kNumbers, taps_of_channel += taps) {
      int8_t* to = out[y] + channel[GeneralChannel::kChannel];
      int32_t left = -S::kPadLeft;
      for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth, to += S::kOutputChannels) {
        *to = general_code<S>(general_sum<S>(window, left, taps_of_channel, channel[GeneralChannel::kFoldedBias]),
                              channel);
      }
    }
  }
}

// Of a window of a depthwise convolution that may reach into the padding. `number`: of the input channel.
template <class S>
__attribute__((noinline)) int32_t general_sum_at_border(const GeneralRows<S>& window, int32_t left, int32_t number,
                                                        const int8_t* weights, int32_t sum) {
  const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, S::kDilationWidth);
  const int32_t first = columns.first < S::kKernelWidth ? columns.first : +S::kKernelWidth;
  const int32_t end = columns.end > first ? columns.end : first;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky, weights += S::kKernelWidth) {
    if (window.rows[ky] == nullptr) {
      sum = add_padding<S>(weights, S::kKernelWidth, sum);
      continue;
    }
    const int8_t* codes = window.rows[ky] + (left + first * S::kDilationWidth) * S::kInputChannels + number;
    for (int32_t kx = first; kx < end; ++kx, codes += S::kDilationWidth * S::kInputChannels) {
      sum = add_low_product(static_cast<uint32_t>(*codes), static_cast<uint32_t>(weights[kx]), sum);
    }
    if (first > 0) sum = add_padding<S>(weights, first, sum);
    if (end < S::kKernelWidth) sum = add_padding<S>(weights + end, S::kKernelWidth - end, sum);
  }
  return sum;
}

// Of a window of a depthwise convolution. `number`: of the input channel.
template <class S>
inline int32_t general_depthwise_sum(const GeneralRows<S>& window, int32_t left, int32_t number, const int8_t* weights,
                                     int32_t sum) {
  if (!window.holds_window(left)) return general_sum_at_border<S>(window, left, number, weights, sum);
#pragma GCC unroll 3
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* codes = window.rows[ky] + left * S::kInputChannels + number;
#pragma GCC unroll 5
    for (int32_t kx = 0; kx < S::kKernelWidth; ++kx, codes += S::kDilationWidth * S::kInputChannels) {
      sum = add_low_product(static_cast<uint32_t>(*codes), static_cast<uint32_t>(*weights++), sum);
    }
  }
  return sum;
}

// The general channels of a depthwise convolution, for some output rows.
template <class S, class In, class Out>
__attribute__((noinline)) void convolve_general_depthwise(In in, Out out, Flash<int8_t> weights, Flash<int32_t> numbers,
                                                          int32_t first, int32_t rows) {
  const int32_t taps = S::kKernelHeight * S::kKernelWidth;
  const int32_t end = first + rows < S::kOutputHeight ? first + rows : +S::kOutputHeight;
  GeneralRows<S> window;
  for (int32_t y = first; y < end; ++y) {
    window.move_to(in, y);
    const int32_t* channel = numbers.address();
    const int8_t* taps_of_channel = weights.address();
    for (int32_t i = 0; i < S::kGeneral; ++i, channel += GeneralChannel::kNumbers, taps_of_channel += taps) {
      const int32_t number = channel[GeneralChannel::kInputChannel];
      int8_t* to = out[y] + channel[GeneralChannel::kChannel];
      int32_t left = -S::kPadLeft;
      for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth, to += S::kOutputChannels) {
        *to = general_code<S>(
            general_depthwise_sum<S>(window, left, number, taps_of_channel, channel[GeneralChannel::kFoldedBias]),
            channel);
      }
    }
  }
}

// The general units of a dense layer whose input is in one row.
template <class S>
inline void general_units(const int8_t* from, Flash<int8_t> weights, Flash<int32_t> numbers, int8_t* to) {
  const int32_t* unit = numbers.address();
  const int8_t* weights_of_unit = weights.address();
  for (int32_t i = 0; i < S::kGeneral; ++i, unit += GeneralChannel::kNumbers, weights_of_unit += S::kInputs) {
    const int32_t sum = dot_codes_dsp(from, weights_of_unit, S::kInputs, unit[GeneralChannel::kFoldedBias]);
    to[unit[GeneralChannel::kChannel]] = general_code<S>(sum, unit);
  }
}

}  // namespace milliwatt

#endif
