// RESIZE_BILINEAR, float32, any core: one output row a step. For each output row and column its two neighbours in the
// input, and how far it lies from the first.
#pragma once

#include "../core/flash.h"
#include "../core/real.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void resize_bilinear_f32(In in, Out out, Flash<int16_t> rows, Flash<float> row_distances, Flash<int16_t> columns,
                                Flash<float> column_distances, int32_t step) {
  const float* above = in[rows[2 * step]];
  const float* below = in[rows[2 * step + 1]];
  const float down = row_distances[step];
  const float up = 1.0f - down;
  float* to = out[step];
  for (int32_t x = 0; x < S::kColumns; ++x) {
    const int32_t left = columns[2 * x] * S::kChannels;
    const int32_t right = columns[2 * x + 1] * S::kChannels;
    const float from_left = column_distances[x];
    const float from_right = 1.0f - from_left;
    for (int32_t c = 0; c < S::kChannels; ++c) {
      float sum = product(product(above[left + c], up), from_right);
      sum += product(product(below[left + c], down), from_right);
      sum += product(product(above[right + c], up), from_left);
      sum += product(product(below[right + c], down), from_left);
      *to++ = sum;
    }
  }
}

}  // namespace milliwatt
