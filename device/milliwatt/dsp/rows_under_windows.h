// The image rows under the windows of one output row.
#pragma once

#include "../core/window.h"

namespace milliwatt {

// Sets rows[0] and so on. Returns how many there are.
template <class S, class In>
inline int32_t rows_under_windows(In in, int32_t y, const int8_t** rows) {
  const int32_t top = y * S::kStrideHeight - S::kPadTop;
  const Taps inside = taps_inside(top, S::kInputHeight, S::kKernelHeight, 1);
  for (int32_t ky = inside.first; ky < inside.end; ++ky) rows[ky - inside.first] = in[top + ky];
  return inside.end - inside.first;
}

}  // namespace milliwatt
