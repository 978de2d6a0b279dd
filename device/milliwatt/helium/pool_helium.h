// Helium: sums and largest codes of windows' columns, eight or sixteen channels at a time.
#pragma once

#include <stdint.h>

#include "needs_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

typedef int32_t HeliumVector __attribute__((vector_size(16)));

// 16-bit sums, and the codes of `count` columns, `step` apart, of the first `lanes` of eight channels.
inline void add_columns_helium(HeliumVector& sums, const int8_t* from, int32_t step, int32_t count, int32_t lanes) {
  __asm__ volatile(
      "vctp.16 %[lanes]\n"
      "wls lr, %[count], 2f\n"
      "1:\n"
      "vpst\n"
      "vldrbt.s16 q1, [%[from]]\n"
      "add %[from], %[from], %[step]\n"
      "vadd.i16 %q[sums], %q[sums], q1\n"
      "le lr, 1b\n"
      "2:\n"
      : [sums] "+&w"(sums), [from] "+&l"(from)
      : [step] "r"(step), [count] "r"(count), [lanes] "r"(lanes)
      : "lr", "q1", "memory");
}

// The largest of those and of the codes of `count` columns, of the first `lanes` of sixteen channels.
inline void raise_to_columns_helium(HeliumVector& largest, const int8_t* from, int32_t step, int32_t count,
                                    int32_t lanes) {
  __asm__ volatile(
      "vctp.8 %[lanes]\n"
      "wls lr, %[count], 2f\n"
      "1:\n"
      "vpst\n"
      "vldrbt.8 q1, [%[from]]\n"
      "add %[from], %[from], %[step]\n"
      "vmax.s8 %q[largest], %q[largest], q1\n"
      "le lr, 1b\n"
      "2:\n"
      : [largest] "+&w"(largest), [from] "+&r"(from)
      : [step] "r"(step), [count] "r"(count), [lanes] "r"(lanes)
      : "lr", "q1", "memory");
}

inline HeliumVector all_bytes_helium(int32_t code) {
  HeliumVector codes;
  __asm__("vdup.8 %q0, %1" : "=w"(codes) : "r"(code));
  return codes;
}

// Sums that wait in memory.
inline HeliumVector load_sums_helium(const int16_t* from, int32_t lanes) {
  HeliumVector sums;
  __asm__ volatile(
      "vctp.16 %[lanes]\n"
      "vpst\n"
      "vldrht.s16 %q[sums], [%[from]]\n"
      : [sums] "=w"(sums)
      : [lanes] "r"(lanes), [from] "r"(from)
      : "memory");
  return sums;
}
inline void store_sums_helium(HeliumVector sums, int32_t lanes, int16_t* to) {
  __asm__ volatile(
      "vctp.16 %[lanes]\n"
      "vpst\n"
      "vstrht.16 %q[sums], [%[to]]\n"
      :
      : [sums] "w"(sums), [lanes] "r"(lanes), [to] "r"(to)
      : "memory");
}

// The first `lanes` of sixteen codes, no larger than the highest.
template <int32_t Highest>
inline void store_codes_helium(HeliumVector codes, int32_t lanes, int8_t* to) {
  __asm__ volatile(
      "vctp.8 %[lanes]\n"
      ".if %c[highest] < 127\n"
      "vdup.8 q1, %[high]\n"
      "vmin.s8 %q[codes], %q[codes], q1\n"
      ".endif\n"
      "vpst\n"
      "vstrbt.8 %q[codes], [%[to]]\n"
      : [codes] "+&w"(codes)
      : [lanes] "r"(lanes), [to] "r"(to), [highest] "i"(Highest), [high] "r"(Highest)
      : "q1", "memory");
}

// 2^31 / count, a little larger: ties become larger, whatever their sign, before they are rounded up. Other quotients
// are at least 1 / (2 * count) off a tie, which is more than what the factor adds to them.
inline int32_t factor_of_mean_helium(int32_t count) {
  return count == 1 ? INT32_MAX : static_cast<int32_t>(UINT32_C(0x80000000) / static_cast<uint32_t>(count)) + 1;
}

// The codes of eight 16-bit sums of as many codes as the factor is for; the first `lanes` are stored.
template <int32_t Lowest, int32_t Highest>
inline void store_means_helium(HeliumVector sums, int32_t factor, int32_t lanes, int8_t* to) {
  __asm__ volatile(
      "vctp.16 %[lanes]\n"
      "vmovlb.s16 q1, %q[sums]\n"
      "vmovlt.s16 %q[sums], %q[sums]\n"
      "vqrdmulh.s32 q1, q1, %[factor]\n"
      "vqrdmulh.s32 %q[sums], %q[sums], %[factor]\n"
      "vqmovnb.s32 q1, q1\n"
      "vqmovnt.s32 q1, %q[sums]\n"
      ".if %c[lowest] > -128\n"
      "vdup.16 %q[sums], %[low]\n"
      "vmax.s16 q1, q1, %q[sums]\n"
      ".endif\n"
      ".if %c[highest] < 127\n"
      "vdup.16 %q[sums], %[high]\n"
      "vmin.s16 q1, q1, %q[sums]\n"
      ".endif\n"
      "vpst\n"
      "vstrbt.16 q1, [%[to]]\n"
      : [sums] "+&w"(sums)
      : [factor] "r"(factor), [lanes] "r"(lanes), [to] "l"(to), [lowest] "i"(Lowest), [highest] "i"(Highest),
        [low] "r"(Lowest), [high] "r"(Highest)
      : "q1", "memory");
}

}  // namespace milliwatt

#endif
