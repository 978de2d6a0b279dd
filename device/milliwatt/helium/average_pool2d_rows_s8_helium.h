// AVERAGE_POOL_2D, int8, Helium, windows that do not overlap vertically and have at most 255 taps: as
// average_pool2d_rows_s8, eight channels at a time. `state` holds int16 sums.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "pool_helium.h"

#if defined(__ARM_FEATURE_MVE)

namespace milliwatt {

template <class S, class In, class Out>
inline void average_pool2d_rows_s8_helium(In in, Out out, void* state, int32_t step) {
  const int32_t y = (step + S::kPadTop) / S::kStrideHeight;
  const int32_t ky = (step + S::kPadTop) % S::kStrideHeight;
  if (ky >= S::kKernelHeight || y >= S::kOutputHeight) return;  // a row that no window reads
  const bool first = ky == 0 || step == 0;
  const bool last = ky == S::kKernelHeight - 1 || step == S::kInputHeight - 1;
  const Taps rows = taps_inside(y * S::kStrideHeight - S::kPadTop, S::kInputHeight, S::kKernelHeight, 1);
  const int32_t channels = S::kInputChannels;
  int16_t* state_sums = static_cast<int16_t*>(state);
  int8_t* to = last ? out[y] : nullptr;
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t count = columns.end - columns.first;
    const int32_t factor = last ? factor_of_mean_helium((rows.end - rows.first) * count) : 0;
    const int8_t* from = in[step] + (left + columns.first) * channels;
    for (int32_t c = 0; c < channels; c += 8, from += 8, state_sums += 8) {
      const int32_t lanes = channels - c;
      HeliumVector sums = first ? all_bytes_helium(0) : load_sums_helium(state_sums, lanes);
      add_columns_helium(sums, from, channels, count, lanes);
      if (last) {
        store_means_helium<S::kLowest, S::kHighest>(sums, factor, lanes, to + c);
      } else {
        store_sums_helium(sums, lanes, state_sums);
      }
    }
    state_sums -= (channels + 7) / 8 * 8 - channels;
    if (last) to += channels;
  }
}

}  // namespace milliwatt

#endif
