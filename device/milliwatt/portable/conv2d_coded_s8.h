// CONV_2D, int8, any core, weights in a prefix code (core/coded_units.h), in window order: one output row a step, for
// which all weights are decoded. What is decoded is added to the sums of all pixels of the row. All layers share one
// routine.
//
// window: CodedWindow. scratch: four bytes for each pixel of an output row.
#pragma once

#include "../core/coded_units.h"
#include "../core/rows.h"

namespace milliwatt {

struct CodedWindow {
  enum : int32_t {
    kInputWidth = 0,
    kInputChannels,
    kOutputWidth,
    kOutputChannels,
    kKernelWidth,
    kStrideWidth,
    kDilationWidth,
    kPadLeft,
  };
};

// One output row. rows: for each row of the kernel the input row, or null where it is padding.
template <bool Gaps, bool OwnFactors>
__attribute__((noinline)) inline void convolve_coded(const int8_t* const* rows, int8_t* to, Flash<int8_t> stream,
                                                     Flash<int16_t> numbers, Flash<int8_t> symbols,
                                                     Flash<int16_t> window, int32_t* sums) {
  typedef CodedWindow W;
  CodedUnits<Gaps, OwnFactors> units(stream, numbers, symbols);
  const int32_t zero_point = numbers[CodedNumber::kInputZeroPoint];
  const int32_t channels = window[W::kInputChannels];
  const int32_t row_taps = window[W::kKernelWidth] * channels;
  const int32_t width = window[W::kInputWidth];
  const int32_t out_width = window[W::kOutputWidth];
  const int32_t out_channels = window[W::kOutputChannels];
  const int32_t stride = window[W::kStrideWidth];
  const int32_t dilation = window[W::kDilationWidth];
  const int32_t pad = window[W::kPadLeft];
  for (int32_t o = 0; o < out_channels; ++o, ++to) {
    const int32_t bias = units.start();
    for (int32_t x = 0; x < out_width; ++x) sums[x] = bias;
    units.each([&](int32_t at, int32_t weight) {
      const int32_t ky = at / row_taps;
      const int32_t in_row = at - ky * row_taps;
      const int32_t kx = in_row / channels;
      const int8_t* const row = rows[ky];
      if (row == 0) return;
      int32_t column = kx * dilation - pad;
      int32_t x = 0;
      for (; column < 0 && x < out_width; ++x) column += stride;
      const int8_t* from = row + (column * channels + in_row - kx * channels);
      for (; x < out_width && column < width; ++x, column += stride, from += stride * channels) {
        sums[x] += weight * (static_cast<int32_t>(*from) - zero_point);
      }
    });
    for (int32_t x = 0; x < out_width; ++x) to[x * out_channels] = units.code(sums[x]);
  }
}

template <class S, class In, class Out>
inline void conv2d_coded_s8(In in, Out out, Flash<int8_t> stream, Flash<int16_t> numbers, Flash<int8_t> symbols,
                            Flash<int16_t> window, void* scratch, int32_t step) {
  const int8_t* rows[S::kKernelHeight];
  int32_t y = step * S::kStrideHeight - S::kPadTop;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky, y += S::kDilationHeight) {
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : 0;
  }
  convolve_coded<S::kGaps != 0, S::kOwnFactors != 0>(rows, out[step], stream, numbers, symbols, window,
                                                     static_cast<int32_t*>(scratch));
}

}  // namespace milliwatt
