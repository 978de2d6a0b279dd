// ADD of two tensors of the same shape, int8, WebAssembly: one row a step; in place where the plan has it so.
//
// The reference's three roundings come to one plane over the two codes: (kFactor0 * x0 + kFactor1 * x1 + kOffset) >>
// kShift, proven for every pair of codes when the layer is written.
#pragma once

#include "../core/rows.h"
#include "simd_wasm.h"

namespace milliwatt {

#if defined(MILLIWATT_WASM_SIMD)

// Four codes of four int16 and four more.
template <class S>
MILLIWATT_WASM_INLINE v128_t plane_codes_wasm(v128_t a, v128_t b) {
  const v128_t sums = wasm_i32x4_add(wasm_i32x4_mul(a, wasm_i32x4_splat(S::kFactor0)),
                                     wasm_i32x4_mul(b, wasm_i32x4_splat(S::kFactor1)));
  return wasm_i32x4_shr(wasm_i32x4_add(sums, wasm_i32x4_splat(S::kOffset)), S::kShift);
}

template <class S>
MILLIWATT_WASM_INLINE v128_t eight_sums_wasm(v128_t a, v128_t b) {
  return wasm_i16x8_narrow_i32x4(plane_codes_wasm<S>(wasm_i32x4_extend_low_i16x8(a), wasm_i32x4_extend_low_i16x8(b)),
                                 plane_codes_wasm<S>(wasm_i32x4_extend_high_i16x8(a), wasm_i32x4_extend_high_i16x8(b)));
}

template <class S>
MILLIWATT_WASM_INLINE void add_sixteen_wasm(const int8_t* from_a, const int8_t* from_b, int8_t* to) {
  const v128_t first = eight_sums_wasm<S>(widen_eight_wasm(from_a), widen_eight_wasm(from_b));
  const v128_t last = eight_sums_wasm<S>(widen_eight_wasm(from_a + 8), widen_eight_wasm(from_b + 8));
  store_codes_wasm<16>(clamp_codes_wasm<S>(wasm_i8x16_narrow_i16x8(first, last)), to);
}

#endif

template <class S, class In0, class In1, class Out>
inline void add_s8_wasm(In0 in0, In1 in1, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int8_t* a = in0[step];
  const int8_t* b = in1[step];
  int8_t* to = out[step];
  int32_t i = 0;
#if defined(MILLIWATT_WASM_SIMD)
  for (; i + 16 <= elements; i += 16) add_sixteen_wasm<S>(a + i, b + i, to + i);
#endif
  for (; i < elements; ++i) {
    const int32_t code = (a[i] * S::kFactor0 + b[i] * S::kFactor1 + S::kOffset) >> S::kShift;
    to[i] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
