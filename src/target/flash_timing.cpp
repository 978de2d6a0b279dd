#include "target/flash_timing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/nearest.h"

namespace milliwatt {
namespace {

// The longest line of a cache, in reads: flash_model.h has a bit for each.
constexpr std::int64_t kMostReadsOfLine = 32;
constexpr std::int64_t kMostCacheBytes = 1 << 24;

// One table of [flash_timing] while it is read.
class TimingTable {
 public:
  TimingTable(const toml::table& table, std::string name, std::span<const std::string_view> keys)
      : table_(table), name_(std::move(name)) {
    for (const auto& [key, value] : table_) {
      if (std::ranges::find(keys, key.str()) != keys.end()) continue;
      throw Error(fmt::format("{}: {}: unknown key; the nearest is {}", name_, key.str(), nearest(key.str(), keys)));
    }
  }

  std::int64_t number(std::string_view key, std::int64_t least, std::int64_t most) const {
    const auto value = table_[key].value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
      throw Error(fmt::format("{}: {}: not a whole number from {} to {}; where it is not known leave out flash_timing",
                              name_, key, least, most));
    }
    return *value;
  }

  std::optional<CacheShape> cache(std::string_view key, std::int64_t read_bytes) const {
    if (!table_.contains(key)) return std::nullopt;
    const std::string name = fmt::format("{}: {}", name_, key);
    if (table_[key].as_table() == nullptr) {
      throw Error(fmt::format("{}: not a table; write {{ bytes = 1024, line_bytes = 32, ways = 32 }}", name));
    }
    constexpr std::array<std::string_view, 3> kCacheKeys = {"bytes", "line_bytes", "ways"};
    const TimingTable table(*table_[key].as_table(), name, kCacheKeys);
    const CacheShape shape{table.number("bytes", 1, kMostCacheBytes), table.number("line_bytes", 1, kMostCacheBytes),
                           table.number("ways", 1, kMostCacheBytes)};
    if (shape.line_bytes % read_bytes != 0 || shape.line_bytes > kMostReadsOfLine * read_bytes) {
      throw Error(fmt::format("{}: line_bytes: not 1 to {} reads of {} bytes", name, kMostReadsOfLine, read_bytes));
    }
    if (shape.bytes % (shape.line_bytes * shape.ways) != 0 || shape.bytes / shape.line_bytes >= 0xffff) {
      throw Error(fmt::format("{}: bytes: not sets of {} lines of {} bytes, 65,534 lines at most", name, shape.ways,
                              shape.line_bytes));
    }
    return shape;
  }

  bool flag(std::string_view key) const {
    const auto value = table_[key].value_exact<bool>();
    if (!value) throw Error(fmt::format("{}: {}: neither true nor false", name_, key));
    return *value;
  }

 private:
  const toml::table& table_;
  std::string name_;
};

}  // namespace

std::optional<FlashTiming> flash_timing_of(const toml::table& board) {
  if (!board.contains("flash_timing")) return std::nullopt;
  const toml::table* entries = board["flash_timing"].as_table();
  if (entries == nullptr) throw Error("flash_timing: not a table; write [flash_timing]");
  constexpr std::array<std::string_view, 5> kTimingKeys = {"wait_states", "read_bytes", "prefetch", "code_cache",
                                                           "data_cache"};
  const TimingTable table(*entries, "flash_timing", kTimingKeys);
  FlashTiming timing;
  timing.wait_states = table.number("wait_states", 0, 255);
  timing.read_bytes = table.number("read_bytes", 1, 256);
  if (!std::has_single_bit(static_cast<std::uint64_t>(timing.read_bytes))) {
    throw Error("flash_timing: read_bytes: not a power of two");
  }
  timing.prefetch = table.flag("prefetch");
  timing.code_cache = table.cache("code_cache", timing.read_bytes);
  timing.data_cache = table.cache("data_cache", timing.read_bytes);
  return timing;
}

}  // namespace milliwatt
