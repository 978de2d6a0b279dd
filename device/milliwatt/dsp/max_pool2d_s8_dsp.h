// MAX_POOL_2D, int8, Armv7E-M, four channels or more: one output row a step, four channels at a time; the last four may
// have some for the second time. Taps in the padding are not counted.
#pragma once

#include "../core/rows.h"
#include "choose_dsp.h"
#include "rows_under_windows.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// The largest codes of four channels from place `at` of each row on, of `columns` taps of each, and of `largest`.
template <class S>
inline uint32_t largest_of_window(const int8_t* const* rows, int32_t count, int32_t at, int32_t columns,
                                  uint32_t largest) {
  const int32_t kernel_width = S::kKernelWidth;
  for (int32_t ky = 0; ky < count; ++ky) {
    const int8_t* pixel = rows[ky] + at;
    if (kernel_width <= 8 && columns == kernel_width) {
#pragma GCC unroll 8
      for (int32_t kx = 0; kx < kernel_width; ++kx) {
        largest = choose_codes<true>(largest, load_word(pixel + kx * S::kInputChannels));
      }
    } else {
      for (int32_t kx = 0; kx < columns; ++kx, pixel += S::kInputChannels) {
        largest = choose_codes<true>(largest, load_word(pixel));
      }
    }
  }
  return largest;
}

template <class S, class In, class Out>
inline void max_pool2d_s8_dsp(In in, Out out, int32_t step) {
  static_assert(S::kInputChannels >= 4, "codes are read by words");
  const int32_t channels = S::kInputChannels;
  const uint32_t lowest = static_cast<uint8_t>(S::kLowest) * UINT32_C(0x01010101);
  const uint32_t highest = static_cast<uint8_t>(S::kHighest) * UINT32_C(0x01010101);
  const int8_t* rows[S::kKernelHeight] = {nullptr};
  const int32_t row_count = rows_under_windows<S>(in, step, rows);
  int8_t* to = out[step];
  int32_t left = -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth, to += channels) {
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t first = (left + columns.first) * channels;
    for (int32_t next = 0; next < channels; next += 4) {
      const int32_t c = next + 4 <= channels ? next : channels - 4;
      uint32_t largest = largest_of_window<S>(rows, row_count, first + c, columns.end - columns.first, lowest);
      if (S::kHighest < 127) largest = choose_codes<false>(largest, highest);
      __builtin_memcpy(to + c, &largest, sizeof largest);
    }
  }
}

}  // namespace milliwatt

#endif
