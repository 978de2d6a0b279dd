// An element-wise operator of a computed tensor and a constant, int8, Helium: as binary_constant_s8, several elements
// at a time.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "binary_row_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S, class In, class Out>
inline void binary_constant_s8_helium(In in, Out out, Flash<int8_t> constants, int32_t step) {
  const int8_t* known = constants.address();
  if (S::kConstantInput == 1) {
    const int8_t* a = S::kIn0ByRows ? in[step] : in[0] + step * S::kIn0RowStride;
    combine_row_helium<S>(a, known + step * S::kIn1RowStride, out[step]);
  } else {
    const int8_t* b = S::kIn1ByRows ? in[step] : in[0] + step * S::kIn1RowStride;
    combine_row_helium<S>(known + step * S::kIn0RowStride, b, out[step]);
  }
}

}  // namespace milliwatt

#endif
