// An element-wise operator of one tensor of 8-bit codes, any core: the table holds the output's code for each code from
// kFirstCode on. One row a step, in place if the plan has it so.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void lookup_s8(In in, Out out, Flash<int8_t> codes, int32_t step) {
  typedef typename Out::Element Code;
  const int32_t elements = Out::kRowElements;
  const typename In::Element* from = in[step];
  Code* to = out[step];
  const Flash<int8_t> code_of = codes + -S::kFirstCode;
  // Loads one behind the other take less time.
  for (const typename In::Element* end = from + elements / 4 * 4; from != end; from += 4, to += 4) {
    const int32_t x0 = from[0];
    const int32_t x1 = from[1];
    const int32_t x2 = from[2];
    const int32_t x3 = from[3];
    const Code y0 = static_cast<Code>(code_of[x0]);
    const Code y1 = static_cast<Code>(code_of[x1]);
    const Code y2 = static_cast<Code>(code_of[x2]);
    const Code y3 = static_cast<Code>(code_of[x3]);
    to[0] = y0;
    to[1] = y1;
    to[2] = y2;
    to[3] = y3;
  }
  for (int32_t i = 0; i < elements % 4; ++i) to[i] = static_cast<Code>(code_of[from[i]]);
}

}  // namespace milliwatt
