// Dot products of windows of int16 with blocks of 16 channels, two taps an instruction.
#pragma once

#include "simd_wasm.h"

#if defined(MILLIWATT_WASM_SIMD)

namespace milliwatt {

// `Count` windows from `pixel` on: `places` tells where a pixel's window and its codes lie.
template <class S, int32_t Bytes, int32_t Count, class Block, class Places>
MILLIWATT_WASM_INLINE void dot_pixels_wasm(const Places& places, int32_t pixel, const int8_t* weights,
                                           const int32_t* bias, const Block& block) {
  SumsWasm sums[Count];
  const int16_t* from[Count];
  MILLIWATT_UNROLL(4)
  for (int32_t p = 0; p < Count; ++p) {
    sums[p].start(bias);
    from[p] = places.from(pixel + p);
  }
  for (int32_t run = 0; run < S::kRuns; ++run) {
    const int32_t begin = S::run_at(run);
    for (int32_t at = begin; at < begin + 2 * S::kRunPairs; at += 2, weights += 32) {
      v128_t pair[4];
      MILLIWATT_UNROLL(4)
      for (int32_t q = 0; q < 4; ++q) pair[q] = widen_eight_wasm(weights + 8 * q);
      MILLIWATT_UNROLL(4)
      for (int32_t p = 0; p < Count; ++p) {
        const v128_t codes = wasm_v128_load32_splat(from[p] + at);
        MILLIWATT_UNROLL(4)
        for (int32_t q = 0; q < 4; ++q) {
          sums[p].lanes[q] = wasm_i32x4_add(sums[p].lanes[q], wasm_i32x4_dot_i16x8(codes, pair[q]));
        }
      }
    }
  }
  MILLIWATT_UNROLL(4)
  for (int32_t p = 0; p < Count; ++p) block.template store<Bytes>(sums[p], places.to(pixel + p));
}

// Pixels 0 .. count - 1.
template <class S, int32_t Bytes, class Block, class Places>
MILLIWATT_WASM_INLINE void dot_block_wasm(const Places& places, int32_t count, const int8_t* weights,
                                          const int32_t* bias, const Block& block) {
  int32_t pixel = 0;
  for (; pixel + 2 <= count; pixel += 2) dot_pixels_wasm<S, Bytes, 2>(places, pixel, weights, bias, block);
  if (pixel < count) dot_pixels_wasm<S, Bytes, 1>(places, pixel, weights, bias, block);
}

}  // namespace milliwatt

#endif
