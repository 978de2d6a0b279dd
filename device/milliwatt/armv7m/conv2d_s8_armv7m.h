// CONV_2D, int8, Armv7-M, any window: one output row a step, pixel by pixel, in blocks of four channels.
//
// stream: as dot_blocks_armv7m.h reads it, with weights as words. scratch: the words of one window and, where windows
// reach out of the image or their runs do not end with a group of four, its bytes.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_pixel_armv7m.h"
#include "window_groups_armv7m.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void conv2d_s8_armv7m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef WindowGroups<S> W;
  const int8_t* rows[S::kKernelHeight];
  bool all_rows = true;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = step * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
    const bool is_inside = y >= 0 && y < S::kInputHeight;
    rows[ky] = is_inside ? in[y] : nullptr;
    all_rows = all_rows && is_inside;
  }
  int32_t* const codes = static_cast<int32_t*>(scratch);
  int8_t* const room = reinterpret_cast<int8_t*>(codes + PixelForm<S, W::kTaps, 0>::kWords);
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    group_window<S>(rows, all_rows, x * S::kStrideWidth - S::kPadLeft, room, codes);
    dot_channels<S, W::kTaps, 0>(codes, stream.address(), to);
  }
}

}  // namespace milliwatt
