// Armv6-M: from a channel's sum to its code, by a line (src/kernels/armv6m/channel_codes.h) or as scale_sum does it.
#pragma once

#include "../core/requantize.h"
#include "needs_armv6m.h"

namespace milliwatt {

// Words of a channel: range, low, high, start and, with two starts, the place of sum 0 and what sums below it start at
// more.
template <int32_t TwoStarts>
struct ChannelWords {
  enum : int32_t { kWords = TwoStarts ? 6 : 4 };
};

// sum: from the channel's bias on.
template <int32_t TwoStarts>
__attribute__((noinline)) int8_t line_code(int32_t sum, const int32_t* words) {
  const uint32_t range = static_cast<uint32_t>(words[0]);
  uint32_t at = sum < 0 ? 0 : static_cast<uint32_t>(sum);
  if (at > range) at = range;
  uint32_t code = at * static_cast<uint32_t>(words[2]) + ((at * static_cast<uint32_t>(words[1])) >> 8) +
                  static_cast<uint32_t>(words[3]);
  if (TwoStarts && at < static_cast<uint32_t>(words[4])) code += static_cast<uint32_t>(words[5]);
  return static_cast<int8_t>(code >> 24);
}

// words: multiplier and shift of a channel without a line.
template <int32_t ZeroPoint, int32_t Lowest, int32_t Highest>
__attribute__((noinline)) int8_t general_code(int32_t sum, const int32_t* words) {
  return static_cast<int8_t>(clamp_code(scale_sum(sum, words[0], words[1]) + ZeroPoint, Lowest, Highest));
}

}  // namespace milliwatt
