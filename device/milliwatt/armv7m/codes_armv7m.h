// Armv7-M: from a channel's sum to its code, by a line (src/kernels/armv7m/channel_codes.h) or as scale_sum does it.
//
// The line is a long product, added to a start of 64 bits, whose upper word is shifted and saturated to 8 bits: no
// branch, whatever the sum.
#pragma once

#include "../core/requantize.h"
#include "needs_armv7m.h"

namespace milliwatt {

// What the channels of a layer have in common. Layers of the same form share their kernels.
template <int32_t Shift, int32_t TwoStarts, int32_t Lowest, int32_t Highest>
struct LineForm {
  enum : int32_t {
    kShift = Shift,
    kTwoStarts = TwoStarts,
    kLowest = Lowest,
    kHighest = Highest,
    kClamps = Lowest > -128 || Highest < 127,
    kWords = TwoStarts ? 4 : 3  // of a channel: factor, start (low, high) and, with two starts, what negative sums lack
  };
};
template <class S>
struct LineFormOf {
  typedef LineForm<S::kShift, S::kTwoStarts, S::kLowest, S::kHighest> Form;
};

template <class Form>
__attribute__((noinline)) int8_t line_code_of(int32_t sum, const int32_t* words) {
  const uint64_t start =
      (static_cast<uint64_t>(static_cast<uint32_t>(words[2])) << 32) | static_cast<uint32_t>(words[1]);
  int64_t at = static_cast<int64_t>(start) + static_cast<int64_t>(sum) * words[0];
  if (Form::kTwoStarts && sum < 0) at -= words[3];
  return static_cast<int8_t>(clamp_code(static_cast<int32_t>(at >> 32) >> Form::kShift, Form::kLowest, Form::kHighest));
}

// words: multiplier and shift of a channel without a line.
template <class Form, int32_t ZeroPoint>
__attribute__((noinline)) int8_t general_code_of(int32_t sum, const int32_t* words) {
  return static_cast<int8_t>(clamp_code(scale_sum(sum, words[0], words[1]) + ZeroPoint, Form::kLowest, Form::kHighest));
}

}  // namespace milliwatt
