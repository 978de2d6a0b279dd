// AVERAGE_POOL_2D, int8, Helium, windows of at most 255 taps: one output row a step, eight channels at a time. Taps in
// the padding are not counted.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "pool_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S, class In, class Out>
inline void average_pool2d_s8_helium(In in, Out out, int32_t step) {
  const int32_t channels = S::kInputChannels;
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps taps = taps_inside(top, S::kInputHeight, S::kKernelHeight, 1);
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += channels) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t count = columns.end - columns.first;
    const int32_t factor = factor_of_mean_helium((taps.end - taps.first) * count);
    for (int32_t c = 0; c < channels; c += 8) {
      const int32_t at = (left + columns.first) * channels + c;
      HeliumVector sums = all_bytes_helium(0);
      for (int32_t ky = taps.first; ky < taps.end; ++ky) {
        add_columns_helium(sums, in[top + ky] + at, channels, count, channels - c);
      }
      store_means_helium<S::kLowest, S::kHighest>(sums, factor, channels - c, to + c);
    }
  }
}

}  // namespace milliwatt

#endif
