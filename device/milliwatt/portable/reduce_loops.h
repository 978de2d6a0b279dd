// Loops of kernels that combine elements to one: an element of the output comes from kTaps0 x ... x kTaps3 elements of
// the input, and there are kCount0 x ... x kCount3 of them; each dimension's elements are as far apart as its stride
// says.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

// combine(result, element) for each tap, in order.
template <class S, class Result, class T, class Combine>
inline Result reduce_taps(Result result, const T* from, Combine combine) {
  for (int32_t i0 = 0; i0 < S::kTaps0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kTaps1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kTaps2; ++i2) {
        const T* run = from + i0 * S::kTapStride0 + i1 * S::kTapStride1 + i2 * S::kTapStride2;
        for (int32_t i3 = 0; i3 < S::kTaps3; ++i3) result = combine(result, run[i3 * S::kTapStride3]);
      }
    }
  }
  return result;
}

// *to++ = reduce(the element's first tap) for each element.
template <class S, class T, class Reduce>
inline void reduce_each(const T* from, T* to, Reduce reduce) {
  for (int32_t i0 = 0; i0 < S::kCount0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kCount1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kCount2; ++i2) {
        for (int32_t i3 = 0; i3 < S::kCount3; ++i3) {
          *to++ = reduce(from + i0 * S::kStride0 + i1 * S::kStride1 + i2 * S::kStride2 + i3 * S::kStride3);
        }
      }
    }
  }
}

}  // namespace milliwatt
