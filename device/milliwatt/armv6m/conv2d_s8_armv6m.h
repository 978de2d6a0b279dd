// CONV_2D, int8, Armv6-M, any window: one output row a step, pixel by pixel, in blocks of four channels.
//
// stream: as dot_pixel_armv6m.h reads it. scratch: the words of one window and, where its runs do not end with a word,
// its bytes.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_pixel_armv6m.h"
#include "window_codes_armv6m.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void conv2d_s8_armv6m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t step) {
  typedef DotForm<S, WindowForm<S>::kWords> Form;
  const int8_t* rows[S::kKernelHeight];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = step * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
  }
  int32_t* const codes = static_cast<int32_t*>(scratch);
  int8_t* const room = reinterpret_cast<int8_t*>(codes + Form::kWords);
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += S::kOutputChannels) {
    pack_window<S>(rows, x * S::kStrideWidth - S::kPadLeft, room, codes);
    dot_pixel<Form, S::kOutputChannels>(codes, stream.address(), to);
  }
}

}  // namespace milliwatt
