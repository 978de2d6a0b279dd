// AVERAGE_POOL_2D, int8, Armv7E-M, windows that do not overlap vertically and have at most 255 taps, channels a
// multiple of 4: as average_pool2d_rows_s8, four channels at a time. `state` holds int16 sums, for each four channels
// those of channels 0, 2, 1, 3.
#pragma once

#include "../core/requantize.h"
#include "../core/rows.h"
#include "../core/window.h"
#include "dsp.h"
#include "rounded_mean_dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// The codes of four channels, and where their outputs go.
template <class S>
inline void finish_four(uint32_t sums02, uint32_t sums13, int32_t factor, int8_t* to) {
  const int32_t sums[4] = {static_cast<int16_t>(sums02), static_cast<int16_t>(sums13),
                           static_cast<int16_t>(sums02 >> 16), static_cast<int16_t>(sums13 >> 16)};
  for (int32_t k = 0; k < 4; ++k)
    to[k] = static_cast<int8_t>(clamp_code(rounded_mean(sums[k], factor), S::kLowest, S::kHighest));
}

template <class S, class In, class Out>
inline void average_pool2d_rows_s8_dsp(In in, Out out, void* state, int32_t step) {
  const int32_t y = (step + S::kPadTop) / S::kStrideHeight;
  const int32_t ky = (step + S::kPadTop) % S::kStrideHeight;
  if (ky >= S::kKernelHeight || y >= S::kOutputHeight) return;  // a row that no window reads
  const bool first = ky == 0 || step == 0;
  const bool last = ky == S::kKernelHeight - 1 || step == S::kInputHeight - 1;
  const Taps rows = taps_inside(y * S::kStrideHeight - S::kPadTop, S::kInputHeight, S::kKernelHeight, 1);

  uint32_t* sums = static_cast<uint32_t*>(state);
  int8_t* to = last ? out[y] : nullptr;
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t factor = last ? factor_of_mean((rows.end - rows.first) * (columns.end - columns.first)) : 0;
    const int8_t* from = in[step] + (left + columns.first) * S::kInputChannels;
    for (int32_t c = 0; c < S::kInputChannels; c += 4, from += 4, sums += 2) {
      uint32_t sums02 = first ? 0 : sums[0];
      uint32_t sums13 = first ? 0 : sums[1];
      const int8_t* pixel = from;
      for (int32_t kx = columns.first; kx < columns.end; ++kx, pixel += S::kInputChannels) {
        const uint32_t codes = load_word(pixel);
        sums02 = add_even(sums02, codes);
        sums13 = add_odd(sums13, codes);
      }
      if (last) {
        finish_four<S>(sums02, sums13, factor, to);
        to += 4;
      } else {
        sums[0] = sums02;
        sums[1] = sums13;
      }
    }
  }
}

}  // namespace milliwatt

#endif
