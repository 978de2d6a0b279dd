// What the x86-64 kernels share: whether the processor has AVX2, and 16 sums to output codes at once.
//
// Code for AVX2 stands beside plain C++ over the same tables; has_avx2() decides at run time. MILLIWATT_NO_AVX2 leaves
// it out.
//
// A block of 16 channels is two vectors: channel_blocks.h.
#pragma once

#include <stdint.h>

#include "../core/channel_blocks.h"

#if defined(__x86_64__) && !defined(MILLIWATT_NO_AVX2)
#define MILLIWATT_AVX2 __attribute__((target("avx2")))
#define MILLIWATT_AVX2_INLINE __attribute__((target("avx2"), always_inline)) inline
#include <immintrin.h>
#endif

namespace milliwatt {

#if defined(MILLIWATT_AVX2)

// libgcc asks the processor once, before main; this reads a bit.
inline bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }

MILLIWATT_AVX2_INLINE __m256i load_eight(const int32_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

// 16 int8 as int16.
MILLIWATT_AVX2_INLINE __m256i widen_sixteen(const int8_t* from) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
}

// high_product() of requantize.h, eight times.
MILLIWATT_AVX2_INLINE __m256i high_products(__m256i sums, __m256i multipliers, __m256i odd_multipliers) {
  const __m256i half = _mm256_set1_epi64x(INT64_C(1) << 30);
  const __m256i even = _mm256_add_epi64(_mm256_mul_epi32(sums, multipliers), half);
  const __m256i odd = _mm256_add_epi64(_mm256_mul_epi32(_mm256_srli_epi64(sums, 32), odd_multipliers), half);
  return _mm256_blend_epi32(_mm256_srli_epi64(even, 31), _mm256_slli_epi64(odd, 1), 0xAA);
}

// The factors of eight channels. Near factors: shifts in -30 .. 0 and sums within 2^30, so that no rounding leaves 32
// bits.
template <bool Near>
struct EightFactors;

template <>
struct EightFactors<true> {
  __m256i multipliers, odd_multipliers, shifts, halves, signs;

  MILLIWATT_AVX2_INLINE void load(const int32_t* from, const int8_t* exponents) {
    multipliers = load_eight(from);
    odd_multipliers = _mm256_srli_epi64(multipliers, 32);
    const __m256i one = _mm256_set1_epi32(1);
    shifts = _mm256_sub_epi32(_mm256_setzero_si256(),
                              _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(exponents))));
    halves = _mm256_sllv_epi32(one, _mm256_sub_epi32(shifts, one));  // of a shift by 0: none
    const __m256i none = _mm256_cmpeq_epi32(shifts, _mm256_setzero_si256());
    signs = _mm256_sub_epi32(_mm256_set1_epi32(31), none);  // by 32: no sign either
  }
  MILLIWATT_AVX2_INLINE __m256i scale(__m256i sums) const {
    const __m256i high = high_products(sums, multipliers, odd_multipliers);
    const __m256i away = _mm256_sub_epi32(halves, _mm256_srlv_epi32(high, signs));
    return _mm256_srav_epi32(_mm256_add_epi32(high, away), shifts);
  }
};

template <>
struct EightFactors<false> {
  __m256i multipliers, odd_multipliers, left, right, masks;

  MILLIWATT_AVX2_INLINE void load(const int32_t* from, const int8_t* exponents) {
    multipliers = load_eight(from);
    odd_multipliers = _mm256_srli_epi64(multipliers, 32);
    const __m256i zero = _mm256_setzero_si256();
    const __m256i shifts = _mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(exponents)));
    left = _mm256_max_epi32(shifts, zero);
    right = _mm256_sub_epi32(left, shifts);
    const __m256i one = _mm256_set1_epi32(1);
    masks = _mm256_sub_epi32(_mm256_sllv_epi32(one, right), one);
  }
  MILLIWATT_AVX2_INLINE __m256i scale(__m256i sums) const {
    const __m256i high = high_products(_mm256_sllv_epi32(sums, left), multipliers, odd_multipliers);
    const __m256i thresholds = _mm256_sub_epi32(_mm256_srli_epi32(masks, 1), _mm256_srai_epi32(high, 31));
    const __m256i up = _mm256_cmpgt_epi32(_mm256_and_si256(high, masks), thresholds);
    return _mm256_sub_epi32(_mm256_srav_epi32(high, right), up);
  }
};

// Bias and factors of a block of 16 channels.
template <class S>
struct BlockFactors {
  EightFactors<S::kNearFactors != 0> first, second;
  __m256i first_bias, second_bias;

  MILLIWATT_AVX2_INLINE void load(const int32_t* bias, const int32_t* multipliers, const int8_t* shifts) {
    first.load(multipliers, shifts);
    second.load(multipliers + 8, shifts + 8);
    first_bias = load_eight(bias);
    second_bias = load_eight(bias + 8);
  }

  // Codes as int16, channels in order; saturated, so that clamping them gives what clamping 32 bits would.
  MILLIWATT_AVX2_INLINE __m256i wide_codes(__m256i first_sums, __m256i second_sums) const {
    const __m256i wide = _mm256_packs_epi32(first.scale(first_sums), second.scale(second_sums));
    return _mm256_adds_epi16(wide, _mm256_set1_epi16(static_cast<int16_t>(S::kOutputZeroPoint)));
  }
};

// The first `Bytes` of 16 codes.
template <int32_t Bytes>
MILLIWATT_AVX2_INLINE void store_codes(__m128i codes, int8_t* to) {
  __builtin_memcpy(to, &codes, Bytes);
}

template <class S>
MILLIWATT_AVX2_INLINE __m256i clamp_codes(__m256i codes) {
  if (S::kLowest > -128) codes = _mm256_max_epi8(codes, _mm256_set1_epi8(static_cast<int8_t>(S::kLowest)));
  if (S::kHighest < 127) codes = _mm256_min_epi8(codes, _mm256_set1_epi8(static_cast<int8_t>(S::kHighest)));
  return codes;
}

// Clamps and stores two pixels' codes; `b` may be stored over the end of `a`.
template <class S, int32_t Bytes>
MILLIWATT_AVX2_INLINE void store_pixels(__m256i a, __m256i b, int8_t* to_a, int8_t* to_b) {
  const __m256i codes = clamp_codes<S>(_mm256_permute4x64_epi64(_mm256_packs_epi16(a, b), 0xD8));
  store_codes<Bytes>(_mm256_castsi256_si128(codes), to_a);
  store_codes<Bytes>(_mm256_extracti128_si256(codes, 1), to_b);
}

#endif

}  // namespace milliwatt
