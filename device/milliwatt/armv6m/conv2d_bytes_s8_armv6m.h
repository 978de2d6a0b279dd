// CONV_2D, int8, Armv6-M, any window, for little flash: one output row a step, two pixels at a time, channel by
// channel. A last pixel without a neighbour is computed twice.
//
// weights: as dot_bytes_armv6m.h reads them. scratch: the words of two windows, those of one, and where its runs do not
// end with a word, its bytes.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_bytes_armv6m.h"
#include "window_codes_armv6m.h"

namespace milliwatt {

// Words of a pixel to where those of both alternate, two each.
__attribute__((noinline)) inline void spread_words(const int32_t* from, const int32_t* end, int32_t* to) {
  for (; from != end; from += 2, to += 4) {
    to[0] = from[0];
    to[1] = from[1];
  }
}

template <class S, class In, class Out>
inline void conv2d_bytes_s8_armv6m(In in, Out out, Flash<int32_t> weights, Flash<int32_t> bias,
                                   Flash<int32_t> multipliers, Flash<int8_t> shifts, void* scratch, int32_t step) {
  const int32_t words = WindowForm<S>::kWords;
  const int8_t* rows[S::kKernelHeight];
  for (int32_t ky = 0; ky < S::kKernelHeight; ++ky) {
    const int32_t y = step * S::kStrideHeight - S::kPadTop + ky * S::kDilationHeight;
    rows[ky] = y >= 0 && y < S::kInputHeight ? in[y] : nullptr;
  }
  int32_t* const codes = static_cast<int32_t*>(scratch);
  int32_t* const one = codes + 2 * words;
  int8_t* const room = reinterpret_cast<int8_t*>(one + words);
  int8_t* to = out[step];
  for (int32_t x = 0; x < S::kOutputWidth; x += 2, to += 2 * S::kOutputChannels) {
    const bool is_pair = S::kOutputWidth % 2 == 0 || x + 1 < S::kOutputWidth;
    for (int32_t i = 0; i < 2; ++i) {
      pack_window<S>(rows, (x + (is_pair ? i : 0)) * S::kStrideWidth - S::kPadLeft, room, one);
      spread_words(one, one + words, codes + 2 * i);
    }
    int8_t* const next = is_pair ? to + S::kOutputChannels : to;
    const int32_t* weight = weights.address();
    for (int32_t o = 0; o < S::kOutputChannels; ++o) {
      int32_t sums[2] = {bias[o], bias[o]};
      weight = dot_bytes_armv6m<0>(weight, codes, sums, codes + 2 * words);
      to[o] = code_of_small_sum<S>(sums[0], multipliers[o], shifts[o]);
      next[o] = code_of_small_sum<S>(sums[1], multipliers[o], shifts[o]);
    }
  }
}

}  // namespace milliwatt
