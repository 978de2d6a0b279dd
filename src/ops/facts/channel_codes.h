// Which codes the channels of int8 tensors can take, over all inputs of a network: interval arithmetic, exact in its
// rounding.
//
// Operators that answer are monotone in each of their operands, so the ends of intervals go to the ends of intervals; a
// product takes its ends from the four corners. Elements of one channel are held in one interval; they are taken as
// independent of each other, so an interval may be wider than what can happen, never narrower.
#pragma once

#include <cstdint>
#include <vector>

#include "base/fixed_point.h"

namespace milliwatt {

/// Codes from lowest to highest, both included.
struct CodeInterval {
  std::int32_t lowest = -128;
  std::int32_t highest = 127;

  bool is_constant() const { return lowest == highest; }
  bool operator==(const CodeInterval&) const = default;
};

/// One interval for each index along the last dimension.
using ChannelRanges = std::vector<CodeInterval>;

/// Both intervals and what lies between them.
CodeInterval hull(CodeInterval a, CodeInterval b);
/// That of all channels; any code where there are none.
CodeInterval hull(const ChannelRanges& channels);

/// A fused activation, or the limits of the type.
struct CodeLimits {
  std::int32_t lowest = -128;
  std::int32_t highest = 127;
};
/// The codes of requantize(sum, factor, zero_point, limits) for sums from `least` to `most`; all codes within the
/// limits where the reference's 32 bits might overflow on the way.
CodeInterval requantized(std::int64_t least, std::int64_t most, QuantizedMultiplier factor, std::int32_t zero_point,
                         CodeLimits limits);

}  // namespace milliwatt
