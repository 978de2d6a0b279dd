// MAX_POOL_2D, int8, Armv7E-M, channels a multiple of 4: one output row a step, four channels at a time. Taps in the
// padding are not counted.
#pragma once

#include "../core/rows.h"
#include "../core/window.h"
#include "dsp.h"

#if defined(__ARM_FEATURE_DSP)

namespace milliwatt {

// Of each of four codes the larger one, and the smaller one.
inline uint32_t larger_codes(uint32_t a, uint32_t b) {
  uint32_t larger;
  __asm__("ssub8 %0, %1, %2\n sel %0, %1, %2" : "=&r"(larger) : "r"(a), "r"(b) : "cc");
  return larger;
}
inline uint32_t smaller_codes(uint32_t a, uint32_t b) {
  uint32_t smaller;
  __asm__("ssub8 %0, %1, %2\n sel %0, %2, %1" : "=&r"(smaller) : "r"(a), "r"(b) : "cc");
  return smaller;
}

template <class S, class In, class Out>
inline void max_pool2d_s8_dsp(In in, Out out, int32_t step) {
  static_assert(S::kInputChannels % 4 == 0, "codes are read by words");
  const uint32_t lowest = static_cast<uint8_t>(S::kLowest) * UINT32_C(0x01010101);
  const uint32_t highest = static_cast<uint8_t>(S::kHighest) * UINT32_C(0x01010101);
  const int32_t top = step * S::kStrideHeight - S::kPadTop;
  const Taps rows = taps_inside(top, S::kInputHeight, S::kKernelHeight, 1);
  const int8_t* from[S::kKernelHeight];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    from[ky] = ky >= rows.first && ky < rows.end ? in[top + ky] : nullptr;
  }
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; ++x) {
    const int32_t left = x * S::kStrideWidth - S::kPadLeft;
    const Taps columns = taps_inside(left, S::kInputWidth, S::kKernelWidth, 1);
    const int32_t first = (left + columns.first) * S::kInputChannels;
    for (int32_t c = 0; c < S::kInputChannels; c += 4, to += 4) {
      uint32_t largest = lowest;
      for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        const int8_t* pixel = from[ky] + first + c;
        for (int32_t kx = columns.first; kx < columns.end; ++kx, pixel += S::kInputChannels) {
          largest = larger_codes(largest, load_word(pixel));
        }
      }
      if (S::kHighest < 127) largest = smaller_codes(largest, highest);
      __builtin_memcpy(to, &largest, sizeof largest);
    }
  }
}

}  // namespace milliwatt

#endif
