// The image rows under windows, with a row of zero points for those outside the image.
#pragma once

#include <stdint.h>

namespace milliwatt {

// Sets rows[0] to rows[count - 1] to the rows of the image from `first` on. zero_points: room for a row of
// kInputZeroPoint, filled if it is needed; null if no row is outside.
template <class S, class In>
inline void padded_rows(const int8_t** rows, In in, int32_t first, int32_t count, void* zero_points) {
  bool filled = false;
  for (int32_t i = 0; i < count; ++i) {
    const int32_t y = first + i;
    if (y >= 0 && y < S::kInputHeight) {
      rows[i] = in[y];
      continue;
    }
    if (!filled && zero_points != nullptr)
      __builtin_memset(zero_points, S::kInputZeroPoint, S::kInputWidth * S::kInputChannels);
    filled = true;
    rows[i] = static_cast<const int8_t*>(zero_points);
  }
}

}  // namespace milliwatt
