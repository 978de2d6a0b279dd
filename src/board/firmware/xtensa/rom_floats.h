// Floats of 32 bits by integers, as the ESP8266's ROM has them (rom.h): IEEE 754, rounded to nearest, ties to even.
// Floats are given as their bits, which the calling convention of a core without floats does too.
#ifndef MILLIWATT_ROM_FLOATS_H
#define MILLIWATT_ROM_FLOATS_H

#include "rom.h"

extern "C" {

uint32_t __addsf3(uint32_t a, uint32_t b);
uint32_t __subsf3(uint32_t a, uint32_t b);
uint32_t __mulsf3(uint32_t a, uint32_t b);
uint32_t __floatsisf(int32_t a);
uint32_t __floatunsisf(uint32_t a);

// significand * 2^(exponent - 127 - 31), rounded; the significand's upper bit is set, its lowest stands for all below.
MILLIWATT_ROM static uint32_t rom_float(uint32_t sign, int32_t exponent, uint32_t significand) {
  if (exponent >= 255) return sign | 0x7f800000;
  if (exponent <= 0) {
    const int32_t right = 1 - exponent;
    significand = right > 31 ? 1 : significand >> right | ((significand << (32 - right)) != 0 ? 1 : 0);
    exponent = 1;
  }
  uint32_t kept = significand >> 8;
  const uint32_t rest = significand & 0xff;
  if (rest > 0x80 || (rest == 0x80 && (kept & 1) != 0)) ++kept;
  // A carry goes into the exponent; without the upper bit it becomes that of numbers below 2^-126.
  const uint32_t bits = (static_cast<uint32_t>(exponent - 1) << 23) + kept;
  return sign | (bits > 0x7f800000 ? 0x7f800000 : bits);
}

MILLIWATT_ROM uint32_t __addsf3(uint32_t a, uint32_t b) {
  if ((a & 0x7fffffff) < (b & 0x7fffffff)) {
    const uint32_t smaller = a;
    a = b;
    b = smaller;
  }
  const uint32_t sign = a & 0x80000000;
  if ((a & 0x7fffffff) >= 0x7f800000) {
    return a == (b ^ 0x80000000) && (a & 0x7fffff) == 0 ? 0xffc00000 : a;  // infinity less infinity
  }
  int32_t exponent = static_cast<int32_t>(a >> 23 & 0xff);
  int32_t other = static_cast<int32_t>(b >> 23 & 0xff);
  uint32_t larger = (a & 0x7fffff) << 7 | (exponent != 0 ? UINT32_C(1) << 30 : 0);
  uint32_t smaller = (b & 0x7fffff) << 7 | (other != 0 ? UINT32_C(1) << 30 : 0);
  if (exponent == 0) exponent = 1;
  if (other == 0) other = 1;
  const int32_t right = exponent - other;
  if (right > 0) {
    smaller = right > 31 ? (smaller != 0 ? 1 : 0) : smaller >> right | ((smaller << (32 - right)) != 0 ? 1 : 0);
  }
  const uint32_t sum = ((a ^ b) & 0x80000000) != 0 ? larger - smaller : larger + smaller;
  if (sum == 0) return ((a ^ b) & 0x80000000) != 0 ? 0 : sign;
  const int32_t left = __builtin_clz(sum);
  return rom_float(sign, exponent + 1 - left, sum << left);
}

MILLIWATT_ROM uint32_t __subsf3(uint32_t a, uint32_t b) { return __addsf3(a, b ^ 0x80000000); }

MILLIWATT_ROM uint32_t __mulsf3(uint32_t a, uint32_t b) {
  const uint32_t sign = (a ^ b) & 0x80000000;
  a &= 0x7fffffff;
  b &= 0x7fffffff;
  if (a > 0x7f800000) return a;
  if (b > 0x7f800000) return b;
  if (a == 0x7f800000 || b == 0x7f800000) return a == 0 || b == 0 ? 0xffc00000 : sign | 0x7f800000;
  if (a == 0 || b == 0) return sign;
  int32_t exponent = static_cast<int32_t>(a >> 23) + static_cast<int32_t>(b >> 23) - 127;
  uint32_t first = a & 0x7fffff;
  uint32_t second = b & 0x7fffff;
  if (a >> 23 != 0) {
    first |= 0x800000;
  } else {
    const int32_t left = __builtin_clz(first) - 8;
    first <<= left;
    exponent += 1 - left;
  }
  if (b >> 23 != 0) {
    second |= 0x800000;
  } else {
    const int32_t left = __builtin_clz(second) - 8;
    second <<= left;
    exponent += 1 - left;
  }
  const uint64_t product = __umulsidi3(first, second);  // at least 2^46
  const int32_t right = static_cast<int32_t>(product >> 47) != 0 ? 16 : 15;
  const uint32_t rest = static_cast<uint32_t>(product) & ((UINT32_C(1) << right) - 1);
  return rom_float(sign, exponent + right - 15, static_cast<uint32_t>(product >> right) | (rest != 0 ? 1 : 0));
}

MILLIWATT_ROM uint32_t __floatunsisf(uint32_t a) {
  if (a == 0) return 0;
  const int32_t left = __builtin_clz(a);
  return rom_float(0, 127 + 31 - left, a << left);
}

MILLIWATT_ROM uint32_t __floatsisf(int32_t a) {
  const uint32_t magnitude = a < 0 ? 0 - static_cast<uint32_t>(a) : static_cast<uint32_t>(a);
  return __floatunsisf(magnitude) | (a < 0 ? 0x80000000 : 0);
}

}  // extern "C"

#endif
