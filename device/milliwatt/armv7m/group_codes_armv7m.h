// Armv7-M: codes as the groups of words that dot_blocks_armv7m.h multiplies: of each four, x0 + 2^16 x2, x1 + 2^16 x3
// and, for weights of a byte, 0x8000 less what the 128s of these add.
#pragma once

#include <stdint.h>

#include "needs_armv7m.h"

namespace milliwatt {

template <int32_t Bytes>
__attribute__((always_inline)) inline int32_t* group_of_four(uint32_t four, int32_t* to) {
  four ^= UINT32_C(0x80808080);  // each code and 128
  const uint32_t even = (four & UINT32_C(0x00ff00ff)) - UINT32_C(0x00800080);
  const uint32_t odd = ((four >> 8) & UINT32_C(0x00ff00ff)) - UINT32_C(0x00800080);
  to[0] = static_cast<int32_t>(even);
  to[1] = static_cast<int32_t>(odd);
  if (Bytes) to[2] = static_cast<int32_t>(UINT32_C(0x8000) - (even + odd) * UINT32_C(0x00800080));
  return to + (Bytes ? 3 : 2);
}

// Returns where the next words come. from may lie anywhere. The last four are filled up with zeros.
template <int32_t Bytes>
__attribute__((noinline)) int32_t* group_codes(const int8_t* from, int32_t count, int32_t* to) {
  uint32_t four;
  for (const int8_t* const end = from + (count & ~INT32_C(3)); from != end; from += 4) {
    __builtin_memcpy(&four, from, 4);
    to = group_of_four<Bytes>(four, to);
  }
  if ((count & 3) == 0) return to;
  four = 0;
  __builtin_memcpy(&four, from, static_cast<uint32_t>(count & 3));
  return group_of_four<Bytes>(four, to);
}

}  // namespace milliwatt
