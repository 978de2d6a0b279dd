#include "target/flash_timing.h"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <string>
#include <string_view>

namespace milliwatt {
namespace {

// The longest line of a cache, in reads: flash_model.h has a bit for each.
constexpr std::int64_t kMostReadsOfLine = 32;
constexpr std::int64_t kMostCacheBytes = 1 << 24;

std::int64_t figure(TomlTable& table, std::string_view key, std::int64_t least, std::int64_t most) {
  const std::string wanted =
      fmt::format("a whole number from {} to {}; omit flash_timing if it is unknown", least, most);
  if (!table.has(key)) throw table.error(key, "not " + wanted);
  std::int64_t value = 0;
  table.integer(key, least, most, value, wanted);
  return value;
}

std::optional<CacheShape> cache(TomlTable& timing, std::string_view key, std::int64_t read_bytes) {
  if (!timing.has(key)) return std::nullopt;
  TomlTable table = timing.table(key, "{ bytes = 1024, line_bytes = 32, ways = 32 }");
  constexpr std::array<std::string_view, 3> kCacheKeys = {"bytes", "line_bytes", "ways"};
  table.check_keys(kCacheKeys);
  const CacheShape shape{figure(table, "bytes", 1, kMostCacheBytes), figure(table, "line_bytes", 1, kMostCacheBytes),
                         figure(table, "ways", 1, kMostCacheBytes)};
  if (shape.line_bytes % read_bytes != 0 || shape.line_bytes > kMostReadsOfLine * read_bytes) {
    throw table.error("line_bytes", fmt::format("not 1 to {} reads of {} bytes", kMostReadsOfLine, read_bytes));
  }
  if (shape.bytes % (shape.line_bytes * shape.ways) != 0 || shape.bytes / shape.line_bytes >= 0xffff) {
    throw table.error(
        "bytes", fmt::format("not sets of {} lines of {} bytes, 65,534 lines at most", shape.ways, shape.line_bytes));
  }
  return shape;
}

}  // namespace

std::optional<FlashTiming> flash_timing_of(TomlTable& board) {
  if (!board.has("flash_timing")) return std::nullopt;
  TomlTable table = board.table("flash_timing");
  constexpr std::array<std::string_view, 5> kTimingKeys = {"wait_states", "read_bytes", "prefetch", "code_cache",
                                                           "data_cache"};
  table.check_keys(kTimingKeys);
  FlashTiming timing;
  timing.wait_states = figure(table, "wait_states", 0, 255);
  timing.read_bytes = figure(table, "read_bytes", 1, 256);
  if (!std::has_single_bit(static_cast<std::uint64_t>(timing.read_bytes))) {
    throw table.error("read_bytes", "not a power of two");
  }
  if (!table.has("prefetch")) throw table.error("prefetch", "not true or false");
  table.flag("prefetch", timing.prefetch);
  timing.code_cache = cache(table, "code_cache", timing.read_bytes);
  timing.data_cache = cache(table, "data_cache", timing.read_bytes);
  return timing;
}

}  // namespace milliwatt
