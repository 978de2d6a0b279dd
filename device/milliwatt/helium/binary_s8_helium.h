// An element-wise operator of two computed tensors, int8, Helium: as binary_s8, several elements at a time.
#pragma once

#include "../core/rows.h"
#include "binary_row_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S, class In0, class In1, class Out>
inline void binary_s8_helium(In0 in0, In1 in1, Out out, int32_t step) {
  const int8_t* a = S::kIn0ByRows ? in0[step] : in0[0] + step * S::kIn0RowStride;
  const int8_t* b = S::kIn1ByRows ? in1[step] : in1[0] + step * S::kIn1RowStride;
  combine_row_helium<S>(a, b, out[step]);
}

}  // namespace milliwatt

#endif
