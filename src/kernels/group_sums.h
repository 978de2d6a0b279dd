// Sums of a few products that a kernel keeps in half a word.
#pragma once

#include <cstdint>

namespace milliwatt {

/// Are all sums of codes times these weights int16? `weights`: a range of integers from -128 to 127.
template <typename Weights>
bool group_sums_fit(const Weights& weights) {
  std::int32_t lowest = 0;
  std::int32_t highest = 0;
  for (const std::int32_t weight : weights) {
    lowest += weight > 0 ? -128 * weight : 127 * weight;
    highest += weight > 0 ? 127 * weight : -128 * weight;
  }
  return lowest >= -32768 && highest <= 32767;
}

}  // namespace milliwatt
