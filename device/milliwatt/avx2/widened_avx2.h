// Codes to int16 by AVX2.
#pragma once

#include <stdint.h>

#include "../core/widened_rows.h"
#include "avx2.h"

#if defined(MILLIWATT_AVX2)

namespace milliwatt {

struct Avx2Widening {
  template <int32_t Count>
  MILLIWATT_AVX2 static inline void widen(const int8_t* from, int32_t zero_point, int16_t* to) {
    if (Count < 16) return PlainWidening::widen<Count>(from, zero_point, to);
    const __m256i zeros = _mm256_set1_epi16(static_cast<int16_t>(zero_point));
    int32_t i = 0;
    for (; i + 16 <= Count; i += 16) widen_at(from, zeros, to, i);
    if (Count % 16 != 0) widen_at(from, zeros, to, Count - 16);  // the last 16 again
  }

 private:
  MILLIWATT_AVX2_INLINE static void widen_at(const int8_t* from, __m256i zeros, int16_t* to, int32_t i) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + i), _mm256_sub_epi16(widen_sixteen(from + i), zeros));
  }
};

}  // namespace milliwatt

#endif
