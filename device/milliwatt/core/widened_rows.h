// Input rows under windows as int16, less the zero point, with zeros for the padding: what kernels of vector
// instructions read.
#pragma once

#include <stdint.h>

namespace milliwatt {

struct PlainWidening {
  template <int32_t Count>
  static inline void widen(const int8_t* from, int32_t zero_point, int16_t* to) {
    for (int32_t i = 0; i < Count; ++i) to[i] = static_cast<int16_t>(from[i] - zero_point);
  }
};

// The widened columns that windows of a row read, and how they lie.
template <class S>
struct WidenedRows {
  enum : int32_t {
    kColumns = (S::kOutputWidth - 1) * S::kStrideWidth + (S::kKernelWidth - 1) * S::kDilationWidth + 1,
    kPadColumns = S::kPadLeft < kColumns ? S::kPadLeft : kColumns,
    kRoom = kColumns - kPadColumns,
    kImageColumns = S::kInputWidth < kRoom ? S::kInputWidth : kRoom,
    kRightColumns = kRoom - kImageColumns,
    kPitch = kColumns * S::kInputChannels  // int16 from one row to the next
  };

  // The place of the window of output row y, column x, from the first widened row of a step.
  static inline int32_t window_at(int32_t y, int32_t x) {
    return y * S::kStrideHeight * kPitch + x * S::kStrideWidth * S::kInputChannels;
  }

  static inline void clear(int16_t* to, int32_t count) {
    for (int32_t i = 0; i < count; ++i) to[i] = 0;
  }

  // All input rows, padding included, of `rows` output rows from `first_row` on.
  template <class Widening, class In>
  static inline void gather(In in, int32_t first_row, int32_t rows, int16_t* to) {
    const int32_t channels = S::kInputChannels;  // an int, for C++26 multiplies no enumerators of two types
    const int32_t top = first_row * S::kStrideHeight - S::kPadTop;
    const int32_t count = (rows - 1) * S::kStrideHeight + (S::kKernelHeight - 1) * S::kDilationHeight + 1;
    for (int32_t r = top; r < top + count; ++r, to += kPitch) {
      if (r < 0 || r >= S::kInputHeight) {
        clear(to, kPitch);
        continue;
      }
      if (kPadColumns > 0) clear(to, kPadColumns * channels);
      int16_t* image = to + kPadColumns * channels;
      Widening::template widen<kImageColumns * channels>(in[r], S::kInputZeroPoint, image);
      if (kRightColumns > 0) clear(image + kImageColumns * channels, kRightColumns * channels);
    }
  }
};

}  // namespace milliwatt
