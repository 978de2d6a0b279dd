// For each pair of buffers that may not overlap, one lies above the other. Branches decide that for one pair after the
// other; between decisions, each buffer's lowest and highest offset follow from those of the others, and pairs with
// only one way left are decided. Where every buffer at its lowest offset overlaps no other, that is a packing.
#include "plan/pack_exactly.h"

#include <algorithm>

#include "plan/distances.h"

namespace milliwatt {
namespace {

std::int64_t round_down(std::int64_t value, std::int64_t unit) { return value / unit * unit; }
std::int64_t round_up(std::int64_t value, std::int64_t unit) { return round_down(value + unit - 1, unit); }

enum class Side : signed char { kOpen, kAbove, kBelow };  // of b, seen from a

/// Offsets that are still possible, and what is decided of each pair.
struct Node {
  std::vector<std::int64_t> lowest, highest;
  std::vector<Side> sides;
};

class Exact {
 public:
  Exact(const Graph& graph, const std::vector<Buffer>& buffers, int max_nodes)
      : buffers_(buffers), pairs_(forbidden_pairs(graph, buffers)), nodes_left_(max_nodes) {}

  /// Is there a packing of at most `bytes`? Its offsets are then in offsets().
  bool fits(std::int64_t bytes) {
    Node root;
    root.lowest.assign(buffers_.size(), 0);
    for (const Buffer& buffer : buffers_) {
      if (buffer.bytes > bytes) return false;
      root.highest.push_back(round_down(bytes - buffer.bytes, buffer.alignment));
    }
    root.sides.assign(pairs_.size(), Side::kOpen);
    return search(std::move(root));
  }

  bool gave_up() const { return nodes_left_ <= 0; }
  const std::vector<std::int64_t>& offsets() const { return offsets_; }

 private:
  /// b lies at least `distance` above a. False where that cannot be.
  bool hold_apart(Node& node, std::size_t a, std::size_t b, std::int64_t distance, bool& changed) const {
    const std::int64_t above = node.lowest[a] + distance;
    if (above > node.lowest[b]) {
      node.lowest[b] = round_up(above, buffers_[b].alignment);
      changed = true;
    }
    const std::int64_t below = node.highest[b] - distance;
    if (below < node.highest[a]) {
      if (below < 0) return false;
      node.highest[a] = round_down(below, buffers_[a].alignment);
      changed = true;
    }
    return node.lowest[a] <= node.highest[a] && node.lowest[b] <= node.highest[b];
  }

  bool propagate(Node& node) const {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const auto& [a, b, forbidden] = pairs_[i];
        if (node.sides[i] == Side::kOpen) {
          const bool above = node.highest[b] - node.lowest[a] >= forbidden.high;
          const bool below = node.lowest[b] - node.highest[a] <= forbidden.low;
          if (!above && !below) return false;
          if (above && below) continue;
          node.sides[i] = above ? Side::kAbove : Side::kBelow;
        }
        const bool holds = node.sides[i] == Side::kAbove ? hold_apart(node, a, b, forbidden.high, changed)
                                                         : hold_apart(node, b, a, -forbidden.low, changed);
        if (!holds) return false;
      }
    }
    return true;
  }

  /// The open pair that overlaps most with every buffer at its lowest offset; pairs_.size() where none does.
  std::size_t worst_pair(const Node& node) const {
    std::size_t worst = pairs_.size();
    std::int64_t most = 0;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (node.sides[i] != Side::kOpen) continue;
      const Forbidden& forbidden = pairs_[i].distances;
      const std::int64_t distance = node.lowest[pairs_[i].b] - node.lowest[pairs_[i].a];
      if (!forbidden.forbids(distance)) continue;
      const std::int64_t overlap = std::min(forbidden.high - distance, distance - forbidden.low);
      if (overlap > most) {
        most = overlap;
        worst = i;
      }
    }
    return worst;
  }

  bool search(Node node) {
    if (--nodes_left_ <= 0 || !propagate(node)) return false;
    const std::size_t pair = worst_pair(node);
    if (pair == pairs_.size()) {
      offsets_ = node.lowest;
      return true;
    }
    const std::int64_t distance = node.lowest[pairs_[pair].b] - node.lowest[pairs_[pair].a];
    const Forbidden& forbidden = pairs_[pair].distances;
    const bool above_first = forbidden.high - distance <= distance - forbidden.low;
    Node other = node;
    node.sides[pair] = above_first ? Side::kAbove : Side::kBelow;
    other.sides[pair] = above_first ? Side::kBelow : Side::kAbove;
    return search(std::move(node)) || (!gave_up() && search(std::move(other)));
  }

  const std::vector<Buffer>& buffers_;
  std::vector<ForbiddenPair> pairs_;
  std::vector<std::int64_t> offsets_;
  int nodes_left_;
};

}  // namespace

Packing pack_exactly(const Graph& graph, const std::vector<Buffer>& buffers, Packing packing, int max_nodes) {
  Exact exact(graph, buffers, max_nodes);
  // The arena's size is a multiple of 8, so nothing in between is of use.
  while (packing.bytes > 0 && exact.fits((packing.bytes - 1) / 8 * 8)) {
    packing.offsets = exact.offsets();
    packing.bytes = 0;
    for (std::size_t i = 0; i < buffers.size(); ++i) {
      packing.bytes = std::max(packing.bytes, packing.offsets[i] + buffers[i].bytes);
    }
  }
  packing.proven = !exact.gave_up();
  return packing;
}

}  // namespace milliwatt
