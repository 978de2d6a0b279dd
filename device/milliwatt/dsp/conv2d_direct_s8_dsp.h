// CONV_2D and DEPTHWISE_CONV_2D, int8, Armv7E-M, windows of few products that do not reach beside the image: one output
// row a step, one channel after the other. A channel's weights stay in registers, and codes are read where they lie:
// gathering or widening them would take longer than the few products.
//
// kCodes: codes of a pixel that a window takes: all of a convolution, one of a depthwise one, of input channel
// o / kMultiplier for output channel o. stream: of each channel the numbers of PlainChannel, then its weights as pairs
// of int16. scratch: if windows reach above or below the image, a row of zero points.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "general_channels_dsp.h"
#include "plain_units_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

template <class S>
struct DirectWindow {
  enum : int32_t {
    kRowCodes = S::kKernelWidth * S::kCodes,
    kTaps = S::kKernelHeight * kRowCodes,  // at most 10
    kPairs = (kTaps + 1) / 2,
    kUnitWords = PlainChannel::kNumbers + kPairs
  };
  const int8_t* rows[S::kKernelHeight];  // of the first pixel
  uint32_t pairs[kPairs];                // weights

  void take_weights(const int32_t* from) {
#pragma GCC unroll 5
    for (int32_t i = 0; i < kPairs; ++i) pairs[i] = static_cast<uint32_t>(from[i]);
  }

  const int8_t& code(int32_t at, int32_t t) const {
    const int32_t place = t % kRowCodes / S::kCodes * S::kDilationWidth * S::kInputChannels + t % S::kCodes;
    return rows[t / kRowCodes][at + place];
  }

  // sum + the products of the window that begins `at` codes behind the first one. Two at a time: the compiler would
  // load all codes first and run out of registers.
  int32_t add_products(int32_t at, int32_t sum) const {
#pragma GCC unroll 5
    for (int32_t t = 0; t + 1 < kTaps; t += 2) {
      int32_t code0, code1;
      __asm__(
          "ldrsb %1, %3\n"
          "ldrsb %2, %4\n"
          "smlabb %0, %1, %5, %0\n"
          "smlabt %0, %2, %5, %0\n"
          : "+r"(sum), "=&r"(code0), "=&r"(code1)
          : "m"(code(at, t)), "m"(code(at, t + 1)), "r"(pairs[t / 2]));
    }
    if (kTaps % 2 != 0) {
      int32_t last;
      __asm__(
          "ldrsb %1, %2\n"
          "smlabb %0, %1, %3, %0\n"
          : "+r"(sum), "=&r"(last)
          : "m"(code(at, kTaps - 1)), "r"(pairs[kPairs - 1]));
    }
    return sum;
  }
};

// zero_points: a row of them, or null if all rows under the windows are in the image.
template <class S, class In>
inline void convolve_directly(In in, int8_t* out, const int32_t* unit, const int8_t* zero_points, int32_t step) {
  const int8_t* rows[S::kKernelHeight];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = step * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : zero_points;
  }
  for (int32_t i = 0; i < S::kPlain; ++i, unit += DirectWindow<S>::kUnitWords) {
    const int32_t channel = unit[PlainChannel::kChannel];
    const int32_t first = S::kMultiplier > 0 ? channel / (S::kMultiplier > 0 ? +S::kMultiplier : 1) : 0;
    DirectWindow<S> window;
#pragma GCC unroll 10
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      window.rows[ky] = rows[ky] + first;
      __asm__("" : "+r"(window.rows[ky]));  // or `first` would be added for each product
    }
    window.take_weights(unit + PlainChannel::kNumbers);
    const int32_t bias = unit[PlainChannel::kFoldedBias];
    const int32_t factor = unit[PlainChannel::kFactor];
    const int32_t shift_factor = unit[PlainChannel::kShiftFactor];
    int8_t* to = out + channel;
    const int8_t* const end = to + S::kOutputWidth * S::kOutputChannels;
    for (int32_t at = 0; to != end; at += S::kStrideWidth * S::kInputChannels, to += S::kOutputChannels) {
      *to = plain_code<S>(window.add_products(at, bias), factor, shift_factor);
    }
  }
}

template <class S, class In, class Out>
inline void conv2d_direct_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  convolve_directly<S>(in, out[step], stream.address(), nullptr, step);
}

template <class S, class In, class Out>
inline void conv2d_direct_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  int8_t* zero_points = static_cast<int8_t*>(scratch);
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  if (top < 0 || top + (S::kKernelHeight - 1) * S::kDilationHeight >= S::kInputHeight) {
    fill_codes(zero_points, S::kInputZeroPoint, (In::kRowElements + 3) / 4);
  }
  convolve_directly<S>(in, out[step], stream.address(), zero_points, step);
}

// The same with general channels.
template <class S, class In, class Out>
inline void add_general_directly(In in, Out out, Flash<int8_t> weights, Flash<int32_t> channels, int32_t step) {
  if (S::kMultiplier > 0) {
    convolve_general_depthwise<S>(in, out, weights, channels, step, 1);
  } else {
    convolve_general_channels<S>(in, out, weights, channels, step, 1);
  }
}

template <class S, class In, class Out>
inline void conv2d_direct_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                 Flash<int32_t> general_channels, int32_t step) {
  conv2d_direct_s8_dsp<S>(in, out, stream, step);
  add_general_directly<S>(in, out, general_weights, general_channels, step);
}

template <class S, class In, class Out>
inline void conv2d_direct_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                                 Flash<int32_t> general_channels, void* scratch, int32_t step) {
  conv2d_direct_s8_dsp<S>(in, out, stream, scratch, step);
  add_general_directly<S>(in, out, general_weights, general_channels, step);
}

}  // namespace milliwatt

#endif
