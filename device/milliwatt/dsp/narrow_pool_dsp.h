// Armv7E-M, pools of one, two or three channels: first the rows under the windows are brought to one, four codes at a
// time whatever pixels they belong to; then each window takes from it what its columns hold.
#pragma once

#include "choose_dsp.h"
#include "lanes_dsp.h"
#include "rows_under_windows.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// to: the sums of `codes` columns over all rows, int16. Rows: how many, if that is known and few.
template <int32_t Rows>
inline void sum_rows(const int8_t* const* rows, int32_t count, int32_t codes, int16_t* to) {
  if (Rows > 0) count = Rows;
  for (int32_t next = 0; codes >= 4 && next < codes; next += 4) {
    const int32_t i = next + 4 <= codes ? next : codes - 4;  // the last four may have some for the second time
    LaneSums sums = {0, 0};
#pragma GCC unroll 4
    for (int32_t r = 0; r < count; ++r) sums.add(load_word(rows[r] + i));
    uint32_t pair01, pair23;
    __asm__("pkhbt %0, %2, %3, lsl #16\n pkhtb %1, %3, %2, asr #16"
            : "=&r"(pair01), "=r"(pair23)
            : "r"(sums.even), "r"(sums.odd));
    __builtin_memcpy(to + i, &pair01, sizeof pair01);
    __builtin_memcpy(to + i + 2, &pair23, sizeof pair23);
  }
  for (int32_t i = 0; codes < 4 && i < codes; ++i) {
    int32_t sum = 0;
#pragma GCC unroll 4
    for (int32_t r = 0; r < count; ++r) sum += rows[r][i];
    to[i] = static_cast<int16_t>(sum);
  }
}

// to: the largest code of each column.
template <int32_t Rows>
inline void choose_rows(const int8_t* const* rows, int32_t count, int32_t codes, int8_t* to) {
  if (Rows > 0) count = Rows;
  for (int32_t next = 0; codes >= 4 && next < codes; next += 4) {
    const int32_t i = next + 4 <= codes ? next : codes - 4;
    uint32_t largest = load_word(rows[0] + i);
#pragma GCC unroll 4
    for (int32_t r = 1; r < count; ++r) largest = choose_codes<true>(largest, load_word(rows[r] + i));
    __builtin_memcpy(to + i, &largest, sizeof largest);
  }
  for (int32_t i = 0; codes < 4 && i < codes; ++i) {
    int8_t largest = rows[0][i];
    for (int32_t r = 1; r < count; ++r) largest = rows[r][i] > largest ? rows[r][i] : largest;
    to[i] = largest;
  }
}

}  // namespace milliwatt

#endif
