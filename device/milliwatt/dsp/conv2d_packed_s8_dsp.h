// CONV_2D, int8, Armv7E-M, weights of 4 or 2 bits: one output row a step, one pixel at a time. Windows whose codes lie
// next to each other in the image are read there; others are copied to `scratch` first.
#pragma once

#include "../core/rows.h"
#include "packed_units_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// One kernel row of the window that begins at column `left`. row: null in the padding.
template <class S>
inline int8_t* copy_packed_row(const int8_t* row, int32_t left, int8_t* to) {
  const int32_t width = S::kKernelWidth * S::kInputChannels;
  if (S::kDilationWidth == 1 && row != nullptr && left >= 0 && left + S::kKernelWidth <= S::kInputWidth) {
    copy_codes(row + left * S::kInputChannels, to, width);
    return to + width;
  }
  for (int32_t kx = 0; kx < S::kKernelWidth; ++kx, left += S::kDilationWidth, to += S::kInputChannels) {
    if (row != nullptr && left >= 0 && left < S::kInputWidth) {
      copy_codes(row + left * S::kInputChannels, to, S::kInputChannels);
    } else {
      for (int32_t c = 0; c < S::kInputChannels; ++c) to[c] = static_cast<int8_t>(S::kInputZeroPoint);
    }
  }
  return to;
}

template <class S, class In, class Bias, class Codes>
inline void convolve_packed(In in, int8_t* to, Flash<int32_t> packed, Flash<Bias> bias, const Codes& codes,
                            void* scratch, int32_t step) {
  int8_t* const window = static_cast<int8_t*>(scratch);
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  int32_t left = -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth, to += S::kUnits) {
    int8_t* copy = window;
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
      const int32_t y = top + ky * S::kDilationHeight;
      copy = copy_packed_row<S>(y >= 0 && y < S::kInputHeight ? in[y] : nullptr, left, copy);
    }
    packed_units<S>(window, to, packed.address(), bias, codes);
  }
}

// Where no window needs to be copied.
template <class S, class In, class Bias, class Codes>
inline void convolve_packed(In in, int8_t* to, Flash<int32_t> packed, Flash<Bias> bias, const Codes& codes,
                            int32_t step) {
  const int8_t* from = in[step * S::kStrideHeight];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, from += S::kStrideWidth * S::kInputChannels, to += S::kUnits) {
    packed_units<S>(from, to, packed.address(), bias, codes);
  }
}

template <class S, class In, class Out, class Bias>
inline void conv2d_packed_s8_dsp(In in, Out out, Flash<int32_t> packed, Flash<Bias> bias, void* scratch, int32_t step) {
  convolve_packed<S>(in, out[step], packed, bias, SharedFactorDsp<S>(), scratch, step);
}

template <class S, class In, class Out, class Bias>
inline void conv2d_packed_s8_dsp(In in, Out out, Flash<int32_t> packed, Flash<Bias> bias, int32_t step) {
  convolve_packed<S>(in, out[step], packed, bias, SharedFactorDsp<S>(), step);
}

// The same with a factor for each channel.
template <class S, class In, class Out, class Bias>
inline void conv2d_packed_s8_dsp(In in, Out out, Flash<int32_t> packed, Flash<Bias> bias, Flash<int32_t> multipliers,
                                 Flash<int8_t> shifts, void* scratch, int32_t step) {
  const OwnFactorsDsp<S> codes = {multipliers, shifts};
  convolve_packed<S>(in, out[step], packed, bias, codes, scratch, step);
}

template <class S, class In, class Out, class Bias>
inline void conv2d_packed_s8_dsp(In in, Out out, Flash<int32_t> packed, Flash<Bias> bias, Flash<int32_t> multipliers,
                                 Flash<int8_t> shifts, int32_t step) {
  const OwnFactorsDsp<S> codes = {multipliers, shifts};
  convolve_packed<S>(in, out[step], packed, bias, codes, step);
}

}  // namespace milliwatt

#endif
