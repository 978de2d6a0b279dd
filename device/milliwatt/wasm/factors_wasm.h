// From sums to codes by multipliers and shifts: what has no lines (lines_wasm.h).
#pragma once

#include "simd_wasm.h"

namespace milliwatt {

#if defined(MILLIWATT_WASM_SIMD)

// The factors of four channels, for sums within 2^29 and shifts by 0 to 29 to the right. Vectors have no shift of their
// own for each lane: a shift by s is a product with 2^(32 - s), of which the upper half is taken, for numbers that 2^29
// is added to, so that they are not negative.
struct FourFactorsWasm {
  v128_t multipliers, starts, signs, powers, ends;

  MILLIWATT_WASM_INLINE void load(const int32_t* from, const int8_t* shifts, int32_t zero_point) {
    int32_t start[4], sign[4], power[4], end[4];
    for (int32_t i = 0; i < 4; ++i) {
      const int32_t right = -shifts[i];
      start[i] = (1 << 29) + (right > 0 ? 1 << (right - 1) : 0);
      sign[i] = right > 0 ? -1 : 0;  // ties away from zero: of a shift by 0 there are none
      power[i] = static_cast<int32_t>(UINT32_C(1) << (31 - right));
      end[i] = zero_point - ((1 << 29) >> right);
    }
    multipliers = wasm_v128_load(from);
    starts = wasm_v128_load(start);
    signs = wasm_v128_load(sign);
    powers = wasm_v128_load(power);
    ends = wasm_v128_load(end);
  }

  // scale_sum() of requantize.h, and the zero point.
  MILLIWATT_WASM_INLINE v128_t codes(v128_t sums) const {
    const v128_t twice = wasm_i32x4_shl(sums, 1);
    const v128_t by = here_wasm(multipliers);
    const v128_t power = here_wasm(powers);
    const v128_t half = wasm_i64x2_splat(INT64_C(1) << 31);
    const v128_t rounded = upper_halves_wasm(wasm_i64x2_add(wasm_i64x2_extmul_low_i32x4(twice, by), half),
                                             wasm_i64x2_add(wasm_i64x2_extmul_high_i32x4(twice, by), half));
    const v128_t away =
        wasm_i32x4_add(wasm_i32x4_add(rounded, starts), wasm_v128_and(wasm_i32x4_shr(rounded, 31), signs));
    const v128_t doubled = wasm_i32x4_shl(away, 1);
    const v128_t shifted =
        upper_halves_wasm(wasm_u64x2_extmul_low_u32x4(doubled, power), wasm_u64x2_extmul_high_u32x4(doubled, power));
    return wasm_i32x4_add(shifted, ends);
  }
};

// Codes of a block's sums.
template <class S, bool Near = S::kNearFactors != 0>
struct BlockFactorsWasm {
  FourFactorsWasm fours[4];

  MILLIWATT_WASM_INLINE BlockFactorsWasm(const int32_t* multipliers, const int8_t* shifts) {
    for (int32_t q = 0; q < 4; ++q) fours[q].load(multipliers + 4 * q, shifts + 4 * q, S::kOutputZeroPoint);
  }

  template <int32_t Bytes>
  MILLIWATT_WASM_INLINE void store(const SumsWasm& sums, int8_t* to) const {
    store_codes_wasm<Bytes>(clamp_codes_wasm<S>(block_codes_wasm(fours, sums)), to);
  }
};

// Any factors and sums: one after the other.
template <class S>
struct BlockFactorsWasm<S, false> {
  const int32_t* multipliers;
  const int8_t* shifts;

  MILLIWATT_WASM_INLINE BlockFactorsWasm(const int32_t* of_block, const int8_t* exponents)
      : multipliers(of_block), shifts(exponents) {}

  template <int32_t Bytes>
  MILLIWATT_WASM_INLINE void store(const SumsWasm& sums, int8_t* to) const {
    int32_t by_lane[16];
    for (int32_t q = 0; q < 4; ++q) wasm_v128_store(by_lane + 4 * q, sums.lanes[q]);
    plain_codes<S>(by_lane, multipliers, shifts, Bytes, to);
  }
};

#endif

// The factors of a layer.
template <class S>
struct LayerFactorsWasm : PlainFactors<S> {
  inline LayerFactorsWasm(const int32_t* from, const int8_t* exponents) {
    this->multipliers = from;
    this->shifts = exponents;
  }
#if defined(MILLIWATT_WASM_SIMD)
  typedef BlockFactorsWasm<S> Block;
  MILLIWATT_WASM_INLINE Block block(int32_t first) const {
    return Block(this->multipliers + first, this->shifts + first);
  }
#endif
};

}  // namespace milliwatt
