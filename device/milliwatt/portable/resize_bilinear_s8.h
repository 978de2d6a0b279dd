// RESIZE_BILINEAR, int8, any core: one output row a step, from the two input rows around it. Weights are steps of
// 1/1024; four products of two weights and a code add up to less than 2^28.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

// One place along height or width: before the first centre there is only the first.
struct ResizePlace {
  int32_t first, second;  // numbers of the neighbours
  int32_t weight;         // of the second; 1024 less that is the first's
};

inline ResizePlace resize_place(int32_t place, int32_t last) {
  ResizePlace at = {0, 0, 0};
  if (place <= 0) return at;
  at.first = place >> 10;
  at.weight = place & 1023;
  at.second = at.weight == 0 || at.first == last ? at.first : at.first + 1;
  return at;
}

template <class S, class In, class Out>
inline void resize_bilinear_s8(In in, Out out, int32_t step) {
  const ResizePlace y = resize_place(step * S::kRowScale + S::kRowOffset, S::kLastRow);
  const int8_t* upper = in[y.first];
  const int8_t* lower = in[y.second];
  int8_t* to = out[step];
  for (int32_t column = 0; column < S::kColumns; ++column) {
    const ResizePlace x = resize_place(column * S::kColumnScale + S::kColumnOffset, S::kLastColumn);
    const int32_t left = x.first * S::kChannels;
    const int32_t right = x.second * S::kChannels;
    for (int32_t c = 0; c < S::kChannels; ++c) {
      const int32_t above = upper[left + c] * (1024 - x.weight) + upper[right + c] * x.weight;
      const int32_t below = lower[left + c] * (1024 - x.weight) + lower[right + c] * x.weight;
      const int32_t sum = above * (1024 - y.weight) + below * y.weight;
      const int32_t magnitude = ((sum < 0 ? -sum : sum) + (INT32_C(1) << 19)) >> 20;
      *to++ = static_cast<int8_t>(sum < 0 ? -magnitude : magnitude);
    }
  }
}

}  // namespace milliwatt
