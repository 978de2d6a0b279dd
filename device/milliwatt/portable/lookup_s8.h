// An element-wise operator of one tensor of 8-bit codes, any core: the table holds the output's code for each code from
// kFirstCode on. One row a step, in place if the plan has it so.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void lookup_s8(In in, Out out, Flash<int8_t> codes, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const typename In::Element* from = in[step];
  typename Out::Element* to = out[step];
  for (int32_t i = 0; i < elements; ++i) to[i] = static_cast<typename Out::Element>(codes[from[i] - S::kFirstCode]);
}

}  // namespace milliwatt
