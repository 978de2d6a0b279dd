// MEAN, float32, any core, all input rows there, one behind the other: everything in one step. An output element is the
// mean of kTaps0 x ... x kTaps3 elements; output elements are kCount0 x ... x kCount3, each dimension as far apart as
// its stride says.
#pragma once

#include "../core/real.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S>
inline float sum_of_taps(const float* from) {
  float sum = 0.0f;
  for (int32_t i0 = 0; i0 < S::kTaps0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kTaps1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kTaps2; ++i2) {
        const float* run = from + i0 * S::kTapStride0 + i1 * S::kTapStride1 + i2 * S::kTapStride2;
        for (int32_t i3 = 0; i3 < S::kTaps3; ++i3) sum += run[i3 * S::kTapStride3];
      }
    }
  }
  return sum;
}

template <class S, class In, class Out>
inline void mean_f32(In in, Out out, int32_t) {
  const float count = static_cast<float>(S::kTaps0 * S::kTaps1 * S::kTaps2 * S::kTaps3);
  const float* from = in[0];
  float* to = out[0];
  for (int32_t i0 = 0; i0 < S::kCount0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kCount1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kCount2; ++i2) {
        for (int32_t i3 = 0; i3 < S::kCount3; ++i3) {
          const int32_t first = i0 * S::kStride0 + i1 * S::kStride1 + i2 * S::kStride2 + i3 * S::kStride3;
          *to++ = sum_of_taps<S>(from + first) / count;
        }
      }
    }
  }
}

}  // namespace milliwatt
