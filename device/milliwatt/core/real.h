// Real numbers: arithmetic whose bits are the same on every core with IEEE 754 single precision, by a floating-point
// unit or by software, and on the machine that computes the reference.
#pragma once

#include <stdint.h>

namespace milliwatt {

// a * b, rounded to float. gcc would fuse a product with the addition behind it (one rounding instead of two) on cores
// that can, at its default -ffp-contract=fast; what went through a register of its own it cannot. clang fuses within
// one expression only.
inline float product(float a, float b) {
#if defined(__GNUC__) && !defined(__clang__) && defined(__arm__) && defined(__ARM_FP)
  float result;  // an empty statement as below would cost a move of each product
  __asm__("vmul.f32 %0, %1, %2" : "=t"(result) : "t"(a), "t"(b));
#else
  float result = a * b;
#if defined(__GNUC__) && !defined(__clang__)
#if defined(__aarch64__)
  __asm__("" : "+w"(result));
#elif defined(__FMA__)
  __asm__("" : "+x"(result));
#elif defined(__riscv_flen)
  __asm__("" : "+f"(result));
#endif
#endif
#endif
  return result;
}

inline uint32_t bits_of_real(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, sizeof(bits));
  return bits;
}

inline float real_of_bits(uint32_t bits) {
  float x;
  __builtin_memcpy(&x, &bits, sizeof(x));
  return x;
}

inline float not_a_number() { return real_of_bits(UINT32_C(0x7fc00000)); }
inline float infinity() { return real_of_bits(UINT32_C(0x7f800000)); }
inline bool is_not_a_number(float x) { return (bits_of_real(x) & UINT32_C(0x7fffffff)) > UINT32_C(0x7f800000); }

inline float clamp_real(float x, float lowest, float highest) {
  return x < lowest ? lowest : highest < x ? highest : x;
}

// What a fused activation makes of a value: 0 nothing, 1 relu, 2 relu6, 3 relu_n1_to_1.
template <int32_t Activation>
inline float activated(float x) {
  return Activation == 0   ? x
         : Activation == 1 ? (x < 0.0f ? 0.0f : x)
         : Activation == 2 ? clamp_real(x, 0.0f, 6.0f)
                           : clamp_real(x, -1.0f, 1.0f);
}

}  // namespace milliwatt
