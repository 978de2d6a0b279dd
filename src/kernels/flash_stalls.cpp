#include "kernels/flash_stalls.h"

#include <algorithm>

#include "kernels/parts.h"

namespace milliwatt {

namespace {

/// Kernels are mostly instructions of 4 bytes and a cycle, and some loads of 2 bytes.
constexpr double kCyclesPerByte = 0.31;
constexpr double kAheadBytes = 8;  // of code, that the core itself fetches ahead
/// Of the cache of code, what a loop cannot count on: its first and last line, and the code around it.
constexpr std::int64_t kOtherCode = 96;

}  // namespace

double flash_stalls(const Kernel& kernel, const FlashTiming& timing) {
  const auto wait_states = static_cast<double>(timing.wait_states);
  const auto read_bytes = static_cast<double>(timing.read_bytes);
  const double passes = kernel.cost.table_passes > 0 ? kernel.cost.table_passes : kernel.steps.steps;
  double stalls = passes * static_cast<double>(table_bytes(kernel)) / read_bytes * wait_states;

  const double ahead = timing.prefetch ? read_bytes : std::min(read_bytes, kAheadBytes);
  const double per_read = std::clamp(wait_states + 1 - kCyclesPerByte * ahead, 0.0, wait_states);
  const std::int64_t cache = timing.code_cache ? timing.code_cache->bytes : 0;
  for (const CodeLoop& loop : kernel.cost.loops) {
    if (loop.bytes + kOtherCode <= cache) continue;
    stalls += loop.passes * static_cast<double>(loop.bytes) / read_bytes * per_read;
  }
  return stalls;
}

}  // namespace milliwatt
