// AVERAGE_POOL_2D, int8, Armv7E-M, four channels or more: one output row a step, four channels at a time. Taps in the
// padding are not counted.
#pragma once

#include "../portable/average_pool2d_s8.h"
#include "lanes_dsp.h"
#include "rounded_mean_dsp.h"
#include "rows_under_windows.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Sums of the four channels from place `at` of each row on, of `columns` taps of each. All taps together are few enough
// for an int16.
template <class S>
inline LaneSums small_window_sums(const int8_t* const* rows, int32_t count, int32_t at, int32_t columns) {
  const int32_t kernel_width = S::kKernelWidth;
  LaneSums sums = {0, 0};
  for (int32_t ky = 0; ky < count; ++ky) {
    const int8_t* pixel = rows[ky] + at;
    if (kernel_width > 8 || columns < kernel_width) {
      add_lanes<4>(pixel, columns, S::kInputChannels, sums);
      continue;
    }
#pragma GCC unroll 8
    for (int32_t kx = 0; kx < kernel_width; ++kx) sums.add(load_word(pixel + kx * S::kInputChannels));
  }
  return sums;
}

// The same of any number of taps.
template <class S>
__attribute__((noinline)) void window_sums(const int8_t* const* rows, int32_t count, int32_t at, int32_t columns,
                                           int32_t* sums) {
  const int32_t most = 255;  // codes that an int16 surely holds the sum of
  for (int32_t k = 0; k < 4; ++k) sums[k] = 0;
  for (int32_t ky = 0; ky < count; ++ky) {
    const int8_t* pixel = rows[ky] + at;
    for (int32_t taps = columns; taps > 0; taps -= most, pixel += most * S::kInputChannels) {
      LaneSums some = {0, 0};
      add_lanes<4>(pixel, taps < most ? taps : most, S::kInputChannels, some);
      for (int32_t k = 0; k < 4; ++k) sums[k] += some.of(k);
    }
  }
}

// What divides the sums of `count` codes each.
template <class S>
struct PooledCode {
  int32_t count;
  int32_t factor;

  explicit PooledCode(int32_t codes) : count(codes), factor(0) {
    const int32_t all = S::kKernelHeight * S::kKernelWidth;
    if (all <= kMostOfRoundedMean) factor = codes == all ? factor_of_mean(all) : factor_of_mean(codes);
  }
  int8_t of(int32_t sum) const {
    const bool by_factor = S::kKernelHeight * S::kKernelWidth <= kMostOfRoundedMean;
    const int32_t code = by_factor ? rounded_mean(sum, factor) : average(sum, count);
    if (S::kLowest == -128 && S::kHighest == 127) return static_cast<int8_t>(code);
    return static_cast<int8_t>(clamp_code(code, S::kLowest, S::kHighest));
  }
};

// The last 4 - First of the four channels from place `at` on.
template <class S, int32_t First>
inline int8_t* write_pooled(const int8_t* const* rows, int32_t row_count, int32_t at, int32_t columns,
                            PooledCode<S> code, int8_t* to) {
  if (S::kKernelHeight * S::kKernelWidth <= 255) {
    const LaneSums sums = small_window_sums<S>(rows, row_count, at, columns);
    for (int32_t k = First; k < 4; ++k) *to++ = code.of(sums.of(k));
  } else {
    int32_t sums[4];
    window_sums<S>(rows, row_count, at, columns, sums);
    for (int32_t k = First; k < 4; ++k) *to++ = code.of(sums[k]);
  }
  return to;
}

template <class S, class In, class Out>
inline void average_pool2d_s8_dsp(In in, Out out, int32_t step) {
  static_assert(S::kInputChannels >= 4, "codes are read by words");
  const int32_t channels = S::kInputChannels;
  const int8_t* rows[S::kKernelHeight] = {nullptr};
  const int32_t row_count = rows_under_windows<S>(in, step, rows);
  int8_t* to = out[step];
  int32_t left = -S::kPadLeft;
  for (int32_t x = 0; x < S::kOutputWidth; ++x, left += S::kStrideWidth) {
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t column_count = columns.end - columns.first;
    const PooledCode<S> code(row_count * column_count);
    int32_t at = (left + columns.first) * channels;
    for (const int8_t* end = to + channels / 4 * 4; to != end; at += 4) {
      to = write_pooled<S, 0>(rows, row_count, at, column_count, code, to);
    }
    const int32_t rest = channels % 4;  // the last lanes of the last four channels
    if (rest > 0) to = write_pooled<S, (4 - rest) % 4>(rows, row_count, at + rest - 4, column_count, code, to);
  }
}

}  // namespace milliwatt

#endif
