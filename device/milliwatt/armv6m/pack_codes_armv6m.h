// Armv6-M: codes as the words that dot_blocks_armv6m.h multiplies: of each four, x0 + 2^16 x2 and x1 + 2^16 x3.
#pragma once

#include <stdint.h>

#include "needs_armv6m.h"

namespace milliwatt {

// Four codes of a word.
__attribute__((always_inline)) inline void pack_word(uint32_t four, int32_t* to) {
  four ^= UINT32_C(0x80808080);  // each code and 128
  to[0] = static_cast<int32_t>((four & UINT32_C(0x00ff00ff)) - UINT32_C(0x00800080));
  to[1] = static_cast<int32_t>(((four >> 8) & UINT32_C(0x00ff00ff)) - UINT32_C(0x00800080));
}
__attribute__((always_inline)) inline void pack_bytes(const int8_t* from, int32_t* to) {
  to[0] = from[0] + from[2] * INT32_C(65536);
  to[1] = from[1] + from[3] * INT32_C(65536);
}

// Returns where the next words come. The last four are filled up with zeros.
__attribute__((noinline)) inline int32_t* pack_codes(const int8_t* from, int32_t count, int32_t* to) {
  const int8_t* const end = from + (count & ~INT32_C(3));
  if ((reinterpret_cast<uintptr_t>(from) & 3) == 0) {
    for (; from != end; from += 4, to += 2) {
      uint32_t four;
      __builtin_memcpy(&four, __builtin_assume_aligned(from, 4), 4);
      pack_word(four, to);
    }
  } else {
    for (; from != end; from += 4, to += 2) pack_bytes(from, to);
  }
  count &= 3;
  if (count == 0) return to;
  int8_t last[4] = {0, 0, 0, 0};
  for (int32_t i = 0; i < count; ++i) last[i] = from[i];
  pack_bytes(last, to);
  return to + 2;
}

// `count` times the same code.
inline int32_t* pack_same(int8_t code, int32_t count, int32_t* to) {
  const int32_t pair = code * INT32_C(65537);
  __asm__("" : "+r"(to));  // or gcc takes a room of no words, which is never written, for an error
  for (int32_t i = 0; i < count; i += 2) *to++ = pair;
  return to;
}

}  // namespace milliwatt
