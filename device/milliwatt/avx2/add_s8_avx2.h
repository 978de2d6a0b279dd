// ADD of two tensors of the same shape, int8, x86-64: one row a step, by AVX2 where the processor has it; in place
// where the plan has it so.
//
// The reference's three roundings come to one plane over the two codes: (kFactor0 * x0 + kFactor1 * x1 + kOffset) >>
// kShift, proven for every pair of codes when the layer is written.
#pragma once

#include "../core/rows.h"
#include "avx2.h"

namespace milliwatt {

#if defined(MILLIWATT_AVX2)

template <class S>
MILLIWATT_AVX2_INLINE __m256i plane_codes(__m128i a, __m128i b) {
  const __m256i sums = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_cvtepi8_epi32(a), _mm256_set1_epi32(S::kFactor0)),
                                        _mm256_mullo_epi32(_mm256_cvtepi8_epi32(b), _mm256_set1_epi32(S::kFactor1)));
  return _mm256_srai_epi32(_mm256_add_epi32(sums, _mm256_set1_epi32(S::kOffset)), S::kShift);
}

template <class S>
MILLIWATT_AVX2_INLINE void add_sixteen(const int8_t* from_a, const int8_t* from_b, int8_t* to) {
  const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from_a));
  const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from_b));
  const __m256i low = plane_codes<S>(a, b);
  const __m256i high = plane_codes<S>(_mm_srli_si128(a, 8), _mm_srli_si128(b, 8));
  const __m256i wide = _mm256_permute4x64_epi64(_mm256_packs_epi32(low, high), 0xD8);
  const __m256i codes = clamp_codes<S>(_mm256_permute4x64_epi64(_mm256_packs_epi16(wide, wide), 0xD8));
  store_codes<16>(_mm256_castsi256_si128(codes), to);
}

template <class S, int32_t Elements>
MILLIWATT_AVX2 inline void add_avx2(const int8_t* a, const int8_t* b, int8_t* to) {
  for (int32_t i = 0; i + 16 <= Elements; i += 16) add_sixteen<S>(a + i, b + i, to + i);
}

#endif

template <class S, class In0, class In1, class Out>
inline void add_s8_avx2(In0 in0, In1 in1, Out out, int32_t step) {
  const int32_t elements = Out::kRowElements;
  const int8_t* a = in0[step];
  const int8_t* b = in1[step];
  int8_t* to = out[step];
  int32_t i = 0;
#if defined(MILLIWATT_AVX2)
  if (has_avx2()) {
    add_avx2<S, elements>(a, b, to);
    i = elements / 16 * 16;
  }
#endif
  for (; i < elements; ++i) {
    const int32_t code = (a[i] * S::kFactor0 + b[i] * S::kFactor1 + S::kOffset) >> S::kShift;
    to[i] = static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
}

}  // namespace milliwatt
