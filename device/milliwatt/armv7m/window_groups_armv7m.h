// Armv7-M: the codes under the window of one output pixel as the words of group_codes_armv7m.h, row by row; outside the
// image lies the zero point.
#pragma once

#include "group_codes_armv7m.h"

namespace milliwatt {

template <class S>
struct WindowGroups {
  enum : int32_t {
    kSpan = (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kLastColumn = (S::kOutputWidth - 1) * S::kStrideWidth - S::kPadLeft + kSpan,
    kLastRow = (S::kOutputHeight - 1) * S::kStrideHeight - S::kPadTop + (S::kKernelHeight - 1) * S::kDilationHeight,
    kPads = S::kPadLeft > 0 || kLastColumn > S::kInputWidth || S::kPadTop > 0 || kLastRow >= S::kInputHeight,
    // Neighbouring codes of a window.
    kRuns = S::kDilationWidth == 1 ? 1 : +S::kKernelWidth,
    kRun = S::kKernelWidth / kRuns * S::kInputChannels,
    kTaps = S::kKernelHeight * S::kKernelWidth * S::kInputChannels,
    // Runs that do not end with a group are put together as bytes first.
    kGathers = kRun % 4 != 0 && kTaps != kRun
  };
};

// A window that reaches out of the image. room: for its codes as bytes.
template <class S>
__attribute__((noinline)) void group_window_at_edge(const int8_t* const* rows, int32_t column, int8_t* room,
                                                    int32_t* to) {
  const int32_t c = S::kInputChannels;
  int8_t* byte = room;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    for (int32_t kx = 0; kx < S::kKernelWidth; ++kx, byte += c) {
      const int32_t x = column + kx * S::kDilationWidth;
      if (rows[ky] == nullptr || x < 0 || x >= S::kInputWidth) {
        __builtin_memset(byte, S::kInputZeroPoint, c);
      } else {
        __builtin_memcpy(byte, rows[ky] + x * c, c);
      }
    }
  }
  group_codes<0>(room, WindowGroups<S>::kTaps, to);
}

// rows: those under the window, null outside the image; all_rows: none is. column: of the window's first tap. room: for
// kTaps bytes where windows reach out of the image or their runs are gathered.
template <class S>
inline void group_window(const int8_t* const* rows, bool all_rows, int32_t column, int8_t* room, int32_t* to) {
  typedef WindowGroups<S> W;
  if (W::kPads && (!all_rows || column < 0 || column + W::kSpan > S::kInputWidth)) {
    group_window_at_edge<S>(rows, column, room, to);
    return;
  }
  int8_t* byte = room;
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int8_t* from = rows[ky] + column * S::kInputChannels;
    for (int32_t run = 0; run < W::kRuns; ++run, from += S::kDilationWidth * S::kInputChannels) {
      if (W::kGathers) {
        __builtin_memcpy(byte, from, W::kRun);
        byte += W::kRun;
      } else {
        to = group_codes<0>(from, W::kRun, to);
      }
    }
  }
  if (W::kGathers) group_codes<0>(room, W::kTaps, to);
}

}  // namespace milliwatt
