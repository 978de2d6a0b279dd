// An element-wise operator of one tensor of 8-bit codes, Helium: as lookup_s8, sixteen codes at a time. The table
// begins with the result of code 0 as a byte, whatever its sign: int8 codes of 0 to 127, then those from -128 on.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "needs_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S, class In, class Out>
inline void lookup_s8_helium(In in, Out out, Flash<int8_t> codes, int32_t step) {
  const typename In::Element* from = in[step];
  typename Out::Element* to = out[step];
  __asm__ volatile(
      "dlstp.8 lr, %[count]\n"
      "1:\n"
      "vldrb.8 q0, [%[from]], #16\n"
      "vldrb.u8 q1, [%[codes], q0]\n"
      "vstrb.8 q1, [%[to]], #16\n"
      "letp lr, 1b\n"
      : [from] "+&r"(from), [to] "+&r"(to)
      : [count] "r"(static_cast<int32_t>(S::kElements)), [codes] "r"(codes.address())
      : "lr", "q0", "q1", "memory");
}

}  // namespace milliwatt

#endif
