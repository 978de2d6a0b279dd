// MAX_POOL_2D, int8, Helium: one output row a step, sixteen channels at a time. Taps in the padding are not counted.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "pool_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S, class In, class Out>
inline void max_pool2d_s8_helium(In in, Out out, int32_t step) {
  const int32_t channels = S::kInputChannels;
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps taps = taps_inside(top, S::kInputHeight, S::kKernelHeight, 1);
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x, to += channels) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    for (int32_t c = 0; c < channels; c += 16) {
      const int32_t at = (left + columns.first) * channels + c;
      HeliumVector largest = all_bytes_helium(S::kLowest);
      for (int32_t ky = taps.first; ky < taps.end; ++ky) {
        raise_to_columns_helium(largest, in[top + ky] + at, channels, columns.end - columns.first, channels - c);
      }
      store_codes_helium<S::kHighest>(largest, channels - c, to + c);
    }
  }
}

}  // namespace milliwatt

#endif
