#include "plan/pack.h"

#include <gtest/gtest.h>

#include <random>

#include "plan/distances.h"
#include "plan/memory_over_time.h"
#include "plan/networks.h"
#include "plan/pack_exactly.h"

namespace milliwatt {
namespace {

/// Buffers that are alive as a whole for some moments, of sizes and lives drawn at random.
std::vector<Buffer> random_buffers(unsigned seed, int count) {
  std::minstd_rand random(seed);
  std::vector<Buffer> buffers;
  for (int i = 0; i < count; ++i) {
    Buffer buffer;
    buffer.kind = BufferKind::kScratch;
    buffer.alignment = 8;
    buffer.bytes = 8 * static_cast<std::int64_t>(1 + random() % 9);
    buffer.live = Extents(8, 0, 8);
    const std::size_t first = random() % 8;
    const std::size_t last = std::min<std::size_t>(7, first + random() % 5);
    for (std::size_t moment = first; moment <= last; ++moment) buffer.live.at(moment) = {0, buffer.bytes};
    buffers.push_back(buffer);
  }
  return buffers;
}

/// For each pair [a][b] of buffers.
std::vector<std::vector<Forbidden>> forbidden_distances(const std::vector<Buffer>& buffers) {
  std::vector<std::vector<Forbidden>> forbidden(buffers.size(), std::vector<Forbidden>(buffers.size()));
  for (const ForbiddenPair& pair : forbidden_pairs({}, buffers)) {
    forbidden[pair.a][pair.b] = pair.distances;
    forbidden[pair.b][pair.a] = {-pair.distances.high, -pair.distances.low};
  }
  return forbidden;
}

/// The smallest arena by trying all offsets.
bool fits(const std::vector<Buffer>& buffers, const std::vector<std::vector<Forbidden>>& forbidden,
          std::vector<std::int64_t>& offsets, std::int64_t bytes) {
  const std::size_t next = offsets.size();
  if (next == buffers.size()) return true;
  for (std::int64_t offset = 0; offset + buffers[next].bytes <= bytes; offset += 8) {
    bool free = true;
    for (std::size_t other = 0; other < next; ++other) {
      free = free && !forbidden[other][next].forbids(offset - offsets[other]);
    }
    if (!free) continue;
    offsets.push_back(offset);
    if (fits(buffers, forbidden, offsets, bytes)) return true;
    offsets.pop_back();
  }
  return false;
}

TEST(pack_exactly, finds_the_smallest_arena) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    const std::vector<Buffer> buffers = random_buffers(seed, 6);
    const Packing packing = pack_exactly({}, buffers, pack({}, buffers, 0), 100000);
    ASSERT_TRUE(packing.proven);
    const auto forbidden = forbidden_distances(buffers);
    for (std::size_t a = 0; a < buffers.size(); ++a) {
      for (std::size_t b = a + 1; b < buffers.size(); ++b) {
        EXPECT_FALSE(forbidden[a][b].forbids(packing.offsets[b] - packing.offsets[a]));
      }
    }
    std::vector<std::int64_t> offsets;
    EXPECT_TRUE(fits(buffers, forbidden, offsets, packing.bytes));
    offsets.clear();
    EXPECT_FALSE(fits(buffers, forbidden, offsets, packing.bytes - 8));
  }
}

TEST(pack_exactly, says_so_where_it_gave_up) {
  const std::vector<Buffer> buffers = random_buffers(3, 20);
  Packing wasteful;
  for (const Buffer& buffer : buffers) {
    wasteful.offsets.push_back(wasteful.bytes);
    wasteful.bytes += buffer.bytes;
  }
  EXPECT_FALSE(pack_exactly({}, buffers, wasteful, 2).proven);
}

TEST(plan_rows, lets_an_element_wise_operator_share_the_ring_of_its_output) {
  testing::RowNetwork network;
  const TensorId in = network.input(32, 8);
  const TensorId thin = network.window(in, 1, 1, 100);
  StepRule rule;
  rule.steps = 32;
  rule.element_wise = true;
  rule.step = [](int row) { return Step{{{row, 1}}, {{row, 1}}}; };
  const TensorId mapped = network.add_operator({thin}, 32, 100, rule);
  network.output(network.accumulate(network.window(mapped, 3, 1, 8), 8, 8));
  const Plan plan = plan_rows(network.graph, network.offers, {});
  const auto place = [&](TensorId id) { return plan.tensors[static_cast<std::size_t>(id)]; };
  EXPECT_EQ(place(thin).offset, place(mapped).offset);
  EXPECT_EQ(place(thin).kept_rows, 3);
  EXPECT_EQ(place(mapped).kept_rows, 3);
}

TEST(memory_over_time, has_each_live_byte_within_its_buffer_and_the_arena_filled_by_the_highest) {
  testing::RowNetwork network;
  const TensorId in = network.input(16, 8);
  const TensorId wide = network.window(in, 3, 1, 64, 40);
  network.output(network.accumulate(wide, 4, 16));
  const Plan plan = plan_rows(network.graph, network.offers, {});
  const MemoryOverTime memory = memory_over_time(network.graph, plan);
  EXPECT_EQ(memory.live_bytes.size(), plan.schedule.size());
  std::int64_t highest = 0;
  int kinds[3] = {0, 0, 0};
  for (const PlacedBuffer& buffer : memory.buffers) {
    ++kinds[static_cast<int>(buffer.kind)];
    ASSERT_FALSE(buffer.periods.empty());
    for (const LivePeriod& period : buffer.periods) {
      EXPECT_LE(buffer.offset, period.low);
      EXPECT_LT(period.low, period.high);
      EXPECT_LE(period.high, buffer.offset + buffer.bytes);
      EXPECT_LE(period.first, period.last);
      highest = std::max(highest, period.high);
    }
  }
  EXPECT_EQ(kinds[0], 3);
  EXPECT_EQ(kinds[1], 1);
  EXPECT_EQ(kinds[2], 1);
  EXPECT_GT(highest + 8, memory.arena_bytes);
}

}  // namespace
}  // namespace milliwatt
