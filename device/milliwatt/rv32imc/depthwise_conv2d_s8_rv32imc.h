// DEPTHWISE_CONV_2D, int8, RV32IMC, any window, any depth multiplier: one output row a step, channel by channel, four
// pixels at a time.
//
// weights: the taps of each output channel. channels: of each output channel its bias and the codes' numbers. scratch:
// where windows reach out of the image, the rows of a step with their padding.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "codes_rv32imc.h"
#include "window_codes_rv32imc.h"

#if defined(__riscv_mul)

namespace milliwatt {

struct FourSums {
  __attribute__((always_inline)) explicit FourSums(int32_t bias) : s0(bias), s1(bias), s2(bias), s3(bias) {}
  int32_t s0, s1, s2, s3;
};

__attribute__((always_inline)) inline void add_tap(int32_t& sum, int32_t code, int32_t weight) {
  sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(code * weight));
  __asm__("" : "+r"(sum));
}

// The last `Taps` taps of a kernel's row.
template <class S, int32_t Taps>
struct TapsOfRow {
  static __attribute__((always_inline)) void add(const int8_t* from, const int8_t* weights, FourSums& sums) {
    const int32_t pixel = S::kStrideWidth * S::kInputChannels;
    const int32_t weight = *weights;
    add_tap(sums.s0, from[0], weight);
    add_tap(sums.s1, from[pixel], weight);
    add_tap(sums.s2, from[2 * pixel], weight);
    add_tap(sums.s3, from[3 * pixel], weight);
    TapsOfRow<S, Taps - 1>::add(from + S::kDilationWidth * S::kInputChannels, weights + 1, sums);
  }
  static __attribute__((always_inline)) void add_one(const int8_t* from, const int8_t* weights, int32_t& sum) {
    add_tap(sum, *from, *weights);
    TapsOfRow<S, Taps - 1>::add_one(from + S::kDilationWidth * S::kInputChannels, weights + 1, sum);
  }
};
template <class S>
struct TapsOfRow<S, 0> {
  static void add(const int8_t*, const int8_t*, FourSums&) {}
  static void add_one(const int8_t*, const int8_t*, int32_t&) {}
};

// Kernel rows are unrolled by up to eight taps.
template <class S>
struct TapsAtOnce {
  enum : int32_t { kLeft = S::kKernelWidth % 8, kWhole = S::kKernelWidth - kLeft };
  static __attribute__((always_inline)) void add(const int8_t* from, const int8_t* weights, FourSums& sums) {
    const int32_t tap = S::kDilationWidth * S::kInputChannels;
    for (int32_t i = 0; i < kWhole; i += 8) TapsOfRow<S, kWhole == 0 ? 0 : 8>::add(from + i * tap, weights + i, sums);
    TapsOfRow<S, kLeft>::add(from + kWhole * tap, weights + kWhole, sums);
  }
  static __attribute__((always_inline)) void add_one(const int8_t* from, const int8_t* weights, int32_t& sum) {
    const int32_t tap = S::kDilationWidth * S::kInputChannels;
    for (int32_t i = 0; i < kWhole; i += 8) {
      TapsOfRow<S, kWhole == 0 ? 0 : 8>::add_one(from + i * tap, weights + i, sum);
    }
    TapsOfRow<S, kLeft>::add_one(from + kWhole * tap, weights + kWhole, sum);
  }
};

// One output channel of one row, from an input channel. rows: the windows' first pixel in each row under the kernel.
template <class S, class Form>
__attribute__((noinline)) void convolve_depthwise_row(const int8_t* const* rows, int32_t channel, const int8_t* weights,
                                                      const int32_t* table, int8_t* to) {
  const int32_t pixel = S::kStrideWidth * S::kInputChannels;
  const ChannelCodes<Form> codes(table + 1);
  for (int32_t four = 0; four < S::kOutputWidth / 4; ++four, channel += 4 * pixel, to += 4 * S::kOutputChannels) {
    FourSums sums(*table);
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      TapsAtOnce<S>::add(rows[ky * S::kDilationHeight] + channel, weights + ky * S::kKernelWidth, sums);
    }
    to[0] = static_cast<int8_t>(codes.any(sums.s0));
    to[S::kOutputChannels] = static_cast<int8_t>(codes.any(sums.s1));
    to[2 * S::kOutputChannels] = static_cast<int8_t>(codes.any(sums.s2));
    to[3 * S::kOutputChannels] = static_cast<int8_t>(codes.any(sums.s3));
  }
  for (int32_t one = 0; one < S::kOutputWidth % 4; ++one, channel += pixel, to += S::kOutputChannels) {
    int32_t sum = *table;
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      TapsAtOnce<S>::add_one(rows[ky * S::kDilationHeight] + channel, weights + ky * S::kKernelWidth, sum);
    }
    *to = static_cast<int8_t>(codes.any(sum));
  }
}

template <class S, class In, class Out>
inline void depthwise_conv2d_s8_rv32imc(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, void* scratch,
                                        int32_t step) {
  typedef typename CodesFormOf<S>::Form Form;
  const int8_t* rows[ConvolutionStep<S>::kRows];
  find_rows<S>(in, step, 1, static_cast<int8_t*>(scratch), rows);
  const int8_t* weight = weights.address();
  const int32_t* table = channels.address();
  int8_t* to = out[step];
  for (int32_t c = 0; c < S::kInputChannels; ++c) {
    for (int32_t m = 0; m < S::kMultiplier; ++m, ++to) {
      convolve_depthwise_row<S, Form>(rows, c, weight, table, to);
      weight += S::kKernelHeight * S::kKernelWidth;
      table += 1 + Form::kWords;
    }
  }
}

// The same without padding.
template <class S, class In, class Out>
inline void depthwise_conv2d_s8_rv32imc(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, int32_t step) {
  depthwise_conv2d_s8_rv32imc<S>(in, out, weights, channels, nullptr, step);
}

}  // namespace milliwatt

#endif
