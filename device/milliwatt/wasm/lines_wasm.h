// From sums to codes by lines (src/kernels/wasm/lines.h): a clamp, a product's upper half, an addition and a shift.
//
// lines [block][range, factor, start; with two starts the place of sum 0 and what sums below it have more][lane]; the
// biases are less the lines' offsets.
#pragma once

#include "simd_wasm.h"

namespace milliwatt {

#if defined(MILLIWATT_WASM_SIMD)

template <class S>
struct FourLinesWasm {
  v128_t ranges, factors, starts, zeros, below;

  // The codes are within int8, and within the activation's range.
  MILLIWATT_WASM_INLINE v128_t codes(v128_t sums) const {
    const v128_t at = wasm_i32x4_min(wasm_i32x4_max(sums, wasm_i32x4_splat(0)), ranges);
    const v128_t scaled = wasm_i32x4_shl(at, S::kScale);
    const v128_t high =
        upper_halves_wasm(wasm_u64x2_extmul_low_u32x4(scaled, factors), wasm_u64x2_extmul_high_u32x4(scaled, factors));
    v128_t places = wasm_i32x4_add(high, starts);
    if (S::kTwoStarts) places = wasm_i32x4_add(places, wasm_v128_and(wasm_i32x4_lt(at, zeros), below));
    return wasm_i32x4_shr(places, S::kLineShift);
  }
};

template <class S>
struct BlockLinesWasm {
  FourLinesWasm<S> fours[4];

  MILLIWATT_WASM_INLINE explicit BlockLinesWasm(const int32_t* lines) {
    for (int32_t q = 0; q < 4; ++q, lines += 4) {
      fours[q].ranges = wasm_v128_load(lines);
      fours[q].factors = wasm_v128_load(lines + 16);
      fours[q].starts = wasm_v128_load(lines + 32);
      if (!S::kTwoStarts) continue;
      fours[q].zeros = wasm_v128_load(lines + 48);
      fours[q].below = wasm_v128_load(lines + 64);
    }
  }

  template <int32_t Bytes>
  MILLIWATT_WASM_INLINE void store(const SumsWasm& sums, int8_t* to) const {
    store_codes_wasm<Bytes>(block_codes_wasm(fours, sums), to);
  }
};

#endif

// The lines of a layer.
template <class S>
struct LayerLinesWasm {
  enum : int32_t { kColumns = S::kTwoStarts ? 5 : 3 };
  const int32_t* lines;

  explicit LayerLinesWasm(const int32_t* from) : lines(from) {}

#if defined(MILLIWATT_WASM_SIMD)
  typedef BlockLinesWasm<S> Block;
  MILLIWATT_WASM_INLINE Block block(int32_t first) const { return Block(lines + first * kColumns); }
#endif

  // As PlainFactors.
  inline void store(const int32_t* sums, int32_t first, int32_t count, int8_t* to) const {
    for (int32_t channel = 0; channel < count; ++channel) {
      const int32_t lane = lane_of(channel);
      const int32_t* line = lines + first * kColumns + lane;
      const int32_t at = clamp_code(sums[lane], 0, line[0]);
      const uint32_t scaled = static_cast<uint32_t>(at) << S::kScale;
      const uint64_t product = static_cast<uint64_t>(scaled) * static_cast<uint32_t>(line[16]);
      int32_t place = static_cast<int32_t>(product >> 32) + line[32];
      if (S::kTwoStarts && at < line[48]) place += line[64];
      to[channel] = static_cast<int8_t>(place >> S::kLineShift);
    }
  }
};

}  // namespace milliwatt
