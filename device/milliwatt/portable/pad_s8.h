// PAD and PADV2, int8, any core: one output row a step. It is filled with the code of the padding, then the input's
// elements are copied into it: those of the row that belongs there, or (kByRows is 0) all of the input, whose rows are
// all there, one behind the other. kInput, kOutput and kBefore are of the up to four dimensions within an output row;
// those without padding are one.
#pragma once

#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void pad_s8(In in, Out out, int32_t step) {
  int8_t* const to = out[step];
  __builtin_memset(to, S::kCode, static_cast<size_t>(Out::kRowElements));
  const int32_t rows = In::kRowCount;
  const int32_t row = S::kByRows ? step - S::kRowsBefore : 0;
  if (row < 0 || row >= rows) return;
  const int8_t* from = in[row];
  for (int32_t i0 = 0; i0 < S::kInput0; ++i0) {
    for (int32_t i1 = 0; i1 < S::kInput1; ++i1) {
      for (int32_t i2 = 0; i2 < S::kInput2; ++i2, from += S::kInput3) {
        const int32_t run = ((i0 + S::kBefore0) * S::kOutput1 + i1 + S::kBefore1) * S::kOutput2 + i2 + S::kBefore2;
        __builtin_memcpy(to + run * S::kOutput3 + S::kBefore3, from, static_cast<size_t>(S::kInput3));
      }
    }
  }
}

}  // namespace milliwatt
