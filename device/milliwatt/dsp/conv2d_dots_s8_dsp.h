// CONV_2D, int8, Armv7E-M: kRowsAtOnce output rows a step, one channel at a time, from codes as they lie: for layers of
// few output channels. Channels are plain (plain_channels_dsp.h) where the codes of a window lie in segments of at
// least four: a segment is a row of the window or, where the kernel is dilated, a tap. The others are general channels
// (general_channels_dsp.h).
//
// scratch, for plain channels of layers with padding: where windows reach out of the image to the left or to the right,
// the image rows under the step's windows, with their padding; else a row of zero points.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "general_channels_dsp.h"
#include "plain_channels_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// The segments of a window, and the image rows that it reads.
template <class S>
struct WindowSegments {
  enum : int32_t {
    kOfRow = S::kDilationWidth == 1 ? 1 : +S::kKernelWidth,  // segments of a row of the window
    kCodes = S::kKernelWidth / kOfRow * S::kInputChannels,   // of a segment
    kSegments = S::kKernelHeight * kOfRow,
    kUsed = (S::kOutputWidth - 1) * S::kStrideWidth + (S::kKernelWidth - 1) * S::kDilationWidth + 1,  // columns
    kPadsColumns = S::kPadLeft > 0 || kUsed > S::kInputWidth,
    kInside = kUsed - S::kPadLeft < S::kInputWidth ? kUsed - S::kPadLeft : +S::kInputWidth,
    kRowBytes = (kUsed * S::kInputChannels + 3) / 4 * 4
  };
};

// One image row with its padding; a row of padding where there is none.
template <class S, class In>
inline void pad_row(In in, int32_t y, int8_t* to) {
  typedef WindowSegments<S> W;
  if (y < 0 || y >= S::kInputHeight) {
    fill_codes(to, S::kInputZeroPoint, W::kRowBytes / 4);
    return;
  }
  const int32_t right = W::kUsed - +S::kPadLeft - W::kInside;
  for (int32_t i = 0; i < S::kPadLeft * S::kInputChannels; ++i) *to++ = S::kInputZeroPoint;
  copy_codes(in[y], to, W::kInside * +S::kInputChannels);
  to += W::kInside * +S::kInputChannels;
  for (int32_t i = 0; i < right * S::kInputChannels; ++i) *to++ = S::kInputZeroPoint;
}

// The plain channels of the step's output rows.
template <class S, class In, class Out>
inline void convolve_segments(In in, Out out, const int32_t* channels, void* scratch, int32_t step) {
  typedef WindowSegments<S> W;
  static_assert(W::kCodes >= 4, "see above");
  int8_t* const padded = static_cast<int8_t*>(scratch);
  const int32_t first = step * S::kRowsAtOnce;
  const int32_t end = S::kOutputHeight - first < S::kRowsAtOnce ? +S::kOutputHeight : first + S::kRowsAtOnce;
  const int32_t top = first * S::kStrideHeight - S::kPadTop;
  const int32_t bottom = (end - 1) * S::kStrideHeight - S::kPadTop + (S::kKernelHeight - 1) * S::kDilationHeight;
  for (int32_t y = top; W::kPadsColumns && y <= bottom; ++y) pad_row<S>(in, y, padded + (y - top) * W::kRowBytes);
  if (!W::kPadsColumns && scratch != nullptr) fill_codes(padded, S::kInputZeroPoint, W::kRowBytes / 4);
  const int8_t* segments[W::kSegments];
  PlainChannels<S, 1, W::kCodes, W::kSegments, S::kOutputWidth> plain(channels, S::kStrideWidth * S::kInputChannels,
                                                                      S::kOutputChannels);
  for (int32_t y = first; y < end; ++y) {
    int32_t row = y * S::kStrideHeight - S::kPadTop;
    for (int32_t ky = 0; ky < S::kKernelHeight; ++ky, row += S::kDilationHeight) {
      const int8_t* const from = W::kPadsColumns                     ? padded + (row - top) * W::kRowBytes
                                 : row < 0 || row >= S::kInputHeight ? padded
                                                                     : in[row];
      for (int32_t kx = 0; kx < W::kOfRow; ++kx) {
        segments[ky * W::kOfRow + kx] = from + kx * S::kDilationWidth * S::kInputChannels;
      }
    }
    plain.take_segments(segments);
    plain.convolve(out[y], S::kOutputWidth);
  }
}

template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int8_t> general_weights, Flash<int32_t> general_channels,
                               int32_t step) {
  convolve_general_channels<S>(in, out, general_weights, general_channels, step, 1);
}

template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  convolve_segments<S>(in, out, stream.address(), scratch, step);
}

template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int32_t> stream, int32_t step) {
  convolve_segments<S>(in, out, stream.address(), nullptr, step);
}

// Both.
template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                               Flash<int32_t> general_channels, void* scratch, int32_t step) {
  convolve_segments<S>(in, out, stream.address(), scratch, step);
  convolve_general_channels<S>(in, out, general_weights, general_channels, step * S::kRowsAtOnce, S::kRowsAtOnce);
}

template <class S, class In, class Out>
inline void conv2d_dots_s8_dsp(In in, Out out, Flash<int32_t> stream, Flash<int8_t> general_weights,
                               Flash<int32_t> general_channels, int32_t step) {
  conv2d_dots_s8_dsp<S>(in, out, stream, general_weights, general_channels, static_cast<void*>(nullptr), step);
}

}  // namespace milliwatt

#endif
