// What kernels of 3x3 depthwise layers ask of a channel's weights.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace milliwatt::armv6m {

/// What a column of zero points adds to the channel's sum. `taps`: nine, by rows.
inline std::int32_t column_sum(const std::vector<std::int8_t>& taps, std::size_t column, std::int32_t zero_point) {
  return (taps[column] + taps[column + 3] + taps[column + 6]) * zero_point;
}

}  // namespace milliwatt::armv6m
