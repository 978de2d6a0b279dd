#include "ops/facts/channel_codes.h"

#include <algorithm>
#include <limits>

namespace milliwatt {
namespace {

bool fits_32_bits(std::int64_t value) {
  return value >= std::numeric_limits<std::int32_t>::min() && value <= std::numeric_limits<std::int32_t>::max();
}

}  // namespace

CodeInterval hull(CodeInterval a, CodeInterval b) {
  return {std::min(a.lowest, b.lowest), std::max(a.highest, b.highest)};
}

CodeInterval hull(const ChannelRanges& channels) {
  if (channels.empty()) return {};
  CodeInterval result = channels.front();
  for (const CodeInterval& codes : channels) result = hull(result, codes);
  return result;
}

CodeInterval requantized(std::int64_t least, std::int64_t most, QuantizedMultiplier factor, std::int32_t zero_point,
                         CodeLimits limits) {
  const int left = std::max(0, factor.shift);
  const auto end = [&](std::int64_t sum, std::int32_t& code) {
    if (!fits_32_bits(sum) || !fits_32_bits(sum * (std::int64_t{1} << left))) return false;
    const std::int32_t scaled = multiply_by_quantized_multiplier(static_cast<std::int32_t>(sum), factor);
    if (!fits_32_bits(std::int64_t{scaled} + zero_point)) return false;
    code = std::min(std::max(scaled + zero_point, limits.lowest), limits.highest);
    return true;
  };
  CodeInterval codes;
  if (end(least, codes.lowest) && end(most, codes.highest)) return codes;
  return {std::min(limits.lowest, limits.highest), limits.highest};
}

}  // namespace milliwatt
