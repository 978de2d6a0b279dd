#include "kernels/curve_lines.h"

#include <algorithm>

#include "base/sigmoid_table.h"
#include "base/to_size.h"

namespace milliwatt {

namespace {

constexpr int kEntries = 256;  // of each sign

/// The sigmoid's value at `entry` / 24 in 2^-16, less a half; behind the table's end its last one.
std::int64_t value_at(int entry) {
  return std::int64_t{kSigmoidTable.at(to_size(std::min(entry, kEntries - 1)))} - 32768;
}

}  // namespace

std::vector<KernelTable> curve_line_tables() {
  constexpr std::int64_t kStart = (std::int64_t{1} << 30) + (1 << 15);
  std::vector<std::int32_t> lines;
  std::vector<std::int16_t> slopes;
  for (int i = -kEntries; i < kEntries; ++i) {
    const int entry = i < 0 ? -i - 1 : i;
    // Rounding is of the size: below 0 what is half way goes down.
    const std::int64_t line = i < 0 ? -(value_at(entry + 1) << 15) - 64 : value_at(entry) << 15;
    const std::int64_t slope = 64 * (value_at(entry + 1) - value_at(entry));
    lines.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(line + kStart)));
    slopes.push_back(static_cast<std::int16_t>(static_cast<std::uint16_t>(slope)));
  }
  return {{"lines", std::move(lines), "1 / (1 + exp(-i / 24)) of entry i, from -256 on, in 2^-31, rounded", false},
          {"slopes", std::move(slopes), "what it grows by, for each of 512 parts", false}};
}

}  // namespace milliwatt
