// What the ESP8266 has in its ROM (eagle.rom.addr.v6.ld of its SDK), and Debian's libgcc therefore leaves out:
// arithmetic that the LX106 has no instructions for. These take no flash; their stack may differ from the ROM's by a
// few words.
#ifndef MILLIWATT_ROM_H
#define MILLIWATT_ROM_H

#include <stdint.h>

#define MILLIWATT_ROM __attribute__((used, noinline, section(".rom.text")))

extern "C" {

uint64_t __umulsidi3(uint32_t a, uint32_t b);
int64_t __muldi3(int64_t a, int64_t b);
uint32_t __udivsi3(uint32_t a, uint32_t b);
uint32_t __umodsi3(uint32_t a, uint32_t b);
int32_t __divsi3(int32_t a, int32_t b);
uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b);
int64_t __divdi3(int64_t a, int64_t b);

MILLIWATT_ROM uint64_t __umulsidi3(uint32_t a, uint32_t b) {
  const uint32_t low = (a & 0xffff) * (b & 0xffff);
  const uint32_t middle = (a >> 16) * (b & 0xffff) + (low >> 16);
  const uint32_t other = (a & 0xffff) * (b >> 16) + (middle & 0xffff);
  const uint32_t high = (a >> 16) * (b >> 16) + (middle >> 16) + (other >> 16);
  return static_cast<uint64_t>(high) << 32 | (other << 16 | (low & 0xffff));
}

MILLIWATT_ROM int64_t __muldi3(int64_t a, int64_t b) {
  const uint32_t a_low = static_cast<uint32_t>(a);
  const uint32_t b_low = static_cast<uint32_t>(b);
  const uint32_t a_high = static_cast<uint32_t>(static_cast<uint64_t>(a) >> 32);
  const uint32_t b_high = static_cast<uint32_t>(static_cast<uint64_t>(b) >> 32);
  const uint64_t product = __umulsidi3(a_low, b_low);
  const uint32_t high = static_cast<uint32_t>(product >> 32) + a_low * b_high + a_high * b_low;
  return static_cast<int64_t>(static_cast<uint64_t>(high) << 32 | static_cast<uint32_t>(product));
}

// Bit by bit; T is as wide as both.
#define MILLIWATT_DIVIDE(T, BITS, a, b)             \
  T quotient = 0;                                   \
  T rest = 0;                                       \
  for (int bit = (BITS)-1; bit >= 0; --bit) {       \
    const bool carries = (rest >> ((BITS)-1)) != 0; \
    rest = rest << 1 | (((a) >> bit) & 1);          \
    quotient <<= 1;                                 \
    if (carries || rest >= (b)) {                   \
      rest -= (b);                                  \
      quotient |= 1;                                \
    }                                               \
  }

MILLIWATT_ROM uint32_t __udivsi3(uint32_t a, uint32_t b) {
  MILLIWATT_DIVIDE(uint32_t, 32, a, b)
  return quotient;
}

MILLIWATT_ROM uint32_t __umodsi3(uint32_t a, uint32_t b) {
  MILLIWATT_DIVIDE(uint32_t, 32, a, b)
  return rest;
}

MILLIWATT_ROM int32_t __divsi3(int32_t a, int32_t b) {
  const uint32_t quotient = __udivsi3(a < 0 ? 0 - static_cast<uint32_t>(a) : static_cast<uint32_t>(a),
                                      b < 0 ? 0 - static_cast<uint32_t>(b) : static_cast<uint32_t>(b));
  return static_cast<int32_t>((a < 0) != (b < 0) ? 0 - quotient : quotient);
}

MILLIWATT_ROM uint64_t __udivdi3(uint64_t a, uint64_t b) {
  MILLIWATT_DIVIDE(uint64_t, 64, a, b)
  return quotient;
}

MILLIWATT_ROM uint64_t __umoddi3(uint64_t a, uint64_t b) {
  MILLIWATT_DIVIDE(uint64_t, 64, a, b)
  return rest;
}

MILLIWATT_ROM int64_t __divdi3(int64_t a, int64_t b) {
  const uint64_t quotient = __udivdi3(a < 0 ? 0 - static_cast<uint64_t>(a) : static_cast<uint64_t>(a),
                                      b < 0 ? 0 - static_cast<uint64_t>(b) : static_cast<uint64_t>(b));
  return static_cast<int64_t>((a < 0) != (b < 0) ? 0 - quotient : quotient);
}

#undef MILLIWATT_DIVIDE

}  // extern "C"

#endif
