// First fit over pairwise distances.
//
// For two buffers, the moments at which both are alive forbid an open interval of distances between their offsets.
// Distances at its ends are the tightest placements: one buffer right above the other, or right below it, following
// the other's reader as it frees row after row. Buffers are placed one by one, each at the position among these that
// makes the arena grow least; offsets may go below zero meanwhile. Better orders of placement are found by moving one
// buffer at a time to the front of those that it follows.
#include "plan/pack.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

#include "plan/distances.h"

namespace milliwatt {
namespace {

std::int64_t round_down(std::int64_t value, std::int64_t unit) {
  const std::int64_t rest = ((value % unit) + unit) % unit;
  return value - rest;
}
std::int64_t round_up(std::int64_t value, std::int64_t unit) { return round_down(value + unit - 1, unit); }

class Packer {
 public:
  Packer(const Graph& graph, const std::vector<Buffer>& buffers) : buffers_(buffers), neighbours_(buffers.size()) {
    for (const ForbiddenPair& pair : forbidden_pairs(graph, buffers)) {
      neighbours_[pair.b].push_back({pair.a, pair.distances});
      neighbours_[pair.a].push_back({pair.b, {-pair.distances.high, -pair.distances.low}});
      ++work_;
    }
  }

  /// Pairs looked at so far.
  std::int64_t work() const { return work_; }

  Packing place(const std::vector<std::size_t>& order) {
    std::vector<std::int64_t> offsets(buffers_.size(), 0);
    std::vector<bool> is_placed(buffers_.size(), false);
    std::int64_t low = 0;
    std::int64_t high = 0;
    for (const std::size_t next : order) {
      const bool is_first = next == order.front();
      const std::int64_t offset = is_first ? 0 : best_offset(next, is_placed, offsets, low, high);
      offsets[next] = offset;
      low = is_first ? offset : std::min(low, offset);
      high = is_first ? offset + buffers_[next].bytes : std::max(high, offset + buffers_[next].bytes);
      is_placed[next] = true;
    }
    for (std::int64_t& offset : offsets) offset -= low;
    return {std::move(offsets), high - low, false, 0};
  }

 private:
  /// A buffer that is alive together with this one, and the distances from its offset to this one's that are forbidden.
  struct Neighbour {
    std::size_t buffer = 0;
    Forbidden distances;
  };

  std::int64_t best_offset(std::size_t next, const std::vector<bool>& is_placed,
                           const std::vector<std::int64_t>& offsets, std::int64_t low, std::int64_t high) {
    const std::int64_t unit = buffers_[next].alignment;
    const std::int64_t bytes = buffers_[next].bytes;
    // The arena's start is a multiple of 8 and is the lowest offset: keep every offset aligned to it.
    std::int64_t best = round_up(high, 8);
    std::int64_t best_growth = std::numeric_limits<std::int64_t>::max();
    const auto consider = [&](std::int64_t offset) {
      ++work_;
      const std::int64_t growth =
          std::max(low - offset, std::int64_t{0}) + std::max(offset + bytes - high, std::int64_t{0});
      if (growth > best_growth || (growth == best_growth && offset >= best)) return;
      for (const Neighbour& other : neighbours_[next]) {
        ++work_;
        if (is_placed[other.buffer] && other.distances.forbids(offset - offsets[other.buffer])) return;
      }
      best = offset;
      best_growth = growth;
    };
    consider(round_up(low, unit));
    for (const Neighbour& other : neighbours_[next]) {
      if (!is_placed[other.buffer]) continue;
      consider(round_up(offsets[other.buffer] + other.distances.high, unit));
      // Below the arena's present start, only whole multiples of 8 keep the other offsets aligned.
      const std::int64_t below = offsets[other.buffer] + other.distances.low;
      consider(round_down(below, below < low ? 8 : unit));
    }
    return best;
  }

  const std::vector<Buffer>& buffers_;
  std::vector<std::vector<Neighbour>> neighbours_;
  std::int64_t work_ = 0;
};

}  // namespace

std::int64_t most_alive(const std::vector<Buffer>& buffers) {
  if (buffers.empty()) return 0;
  std::vector<std::int64_t> alive(buffers.front().live.moments(), 0);
  for (const Buffer& buffer : buffers) {
    const bool followed = buffer.element_wise_reader >= 0;  // then the byte behind what was read is not really there
    const Extents& live = followed ? buffer.live_after_read : buffer.live;
    for (std::size_t moment = live.begin(); moment < live.end(); ++moment) {
      const Extent extent = live[moment];
      if (!extent.empty()) alive[moment] += extent.high - extent.low - (followed ? 1 : 0);
    }
  }
  return alive.empty() ? 0 : std::ranges::max(alive);
}

Packing pack(const Graph& graph, const std::vector<Buffer>& buffers, int attempts, std::int64_t most_work) {
  if (buffers.empty()) return {};
  Packer packer(graph, buffers);
  std::vector<std::size_t> order(buffers.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>{}, [&](std::size_t i) { return buffers[i].bytes; });
  Packing best = packer.place(order);
  const std::int64_t least = round_up(most_alive(buffers), 8);
  std::minstd_rand random(1);
  for (int attempt = 0; attempt < attempts && best.bytes > least && packer.work() < most_work; ++attempt) {
    std::vector<std::size_t> changed = order;
    const std::size_t from = random() % changed.size();
    const std::size_t to = random() % changed.size();
    const std::size_t moved = changed[from];
    changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(from));
    changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(to), moved);
    Packing packing = packer.place(changed);
    if (packing.bytes <= best.bytes) {
      order = std::move(changed);
      best = std::move(packing);
    }
  }
  best.proven = best.bytes <= least;
  best.work = packer.work();
  return best;
}

}  // namespace milliwatt
