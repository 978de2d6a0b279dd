// What the WebAssembly kernels share: whether the module may use 128-bit vectors, and 16 sums to output codes at once.
//
// That is known when the module is compiled (-msimd128); otherwise plain C++ computes over the same tables. A block of
// 16 channels (core/channel_blocks.h) is four vectors: channels 0-3, 8-11, 4-7 and 12-15.
#pragma once

#include <stdint.h>

#include "../core/channel_blocks.h"
#include "../core/unroll.h"

#if defined(__wasm_simd128__)
#define MILLIWATT_WASM_SIMD
#define MILLIWATT_WASM_INLINE __attribute__((always_inline)) inline
#include <wasm_simd128.h>

namespace milliwatt {

// 8 int8 as int16.
MILLIWATT_WASM_INLINE v128_t widen_eight_wasm(const int8_t* from) { return wasm_i16x8_load8x8(from); }

// The sums of a block, in its order.
struct SumsWasm {
  v128_t lanes[4];

  MILLIWATT_WASM_INLINE void start(const int32_t* bias) {
    MILLIWATT_UNROLL(4)
    for (int32_t q = 0; q < 4; ++q) lanes[q] = wasm_v128_load(bias + 4 * q);
  }
};

// The same, where it is used: clang would widen a product's constant factor in front of a loop, and then finds no
// product of narrow numbers in it, which is an instruction.
MILLIWATT_WASM_INLINE v128_t here_wasm(v128_t factors) {
  __asm__ volatile("" : "+r"(factors));
  return factors;
}

// The upper halves of four products.
MILLIWATT_WASM_INLINE v128_t upper_halves_wasm(v128_t low, v128_t high) {
  return wasm_i32x4_shuffle(low, high, 1, 3, 5, 7);
}

template <class S>
MILLIWATT_WASM_INLINE v128_t clamp_codes_wasm(v128_t codes) {
  if (S::kLowest > -128) codes = wasm_i8x16_max(codes, wasm_i8x16_splat(static_cast<int8_t>(S::kLowest)));
  if (S::kHighest < 127) codes = wasm_i8x16_min(codes, wasm_i8x16_splat(static_cast<int8_t>(S::kHighest)));
  return codes;
}

// The first `Bytes` of 16 codes.
template <int32_t Bytes>
MILLIWATT_WASM_INLINE void store_codes_wasm(v128_t codes, int8_t* to) {
  __builtin_memcpy(to, &codes, Bytes);
}

// From the sums of a block to its codes, in order of channels.
template <class Four>
MILLIWATT_WASM_INLINE v128_t block_codes_wasm(const Four* fours, const SumsWasm& sums) {
  const v128_t first = wasm_i16x8_narrow_i32x4(fours[0].codes(sums.lanes[0]), fours[2].codes(sums.lanes[2]));
  const v128_t last = wasm_i16x8_narrow_i32x4(fours[1].codes(sums.lanes[1]), fours[3].codes(sums.lanes[3]));
  return wasm_i8x16_narrow_i16x8(first, last);
}

struct WideningWasm {
  template <int32_t Count>
  static inline void widen(const int8_t* from, int32_t zero_point, int16_t* to) {
    const v128_t zeros = wasm_i16x8_splat(static_cast<int16_t>(zero_point));
    int32_t i = 0;
    for (; i + 8 <= Count; i += 8) wasm_v128_store(to + i, wasm_i16x8_sub(widen_eight_wasm(from + i), zeros));
    for (; i < Count; ++i) to[i] = static_cast<int16_t>(from[i] - zero_point);
  }
};

}  // namespace milliwatt

#endif
