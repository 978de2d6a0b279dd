// Which distances between two buffers' offsets their lifetimes forbid.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "plan/lifetimes.h"

namespace milliwatt {

/// Distances d = offset(b) - offset(a) with low < d < high are forbidden; none where low >= high.
struct Forbidden {
  std::int64_t low = 0;
  std::int64_t high = 0;
  bool any() const { return low < high; }
  bool forbids(std::int64_t distance) const { return any() && distance > low && distance < high; }
};

/// Two buffers that are alive together, a < b.
struct ForbiddenPair {
  std::size_t a = 0, b = 0;
  Forbidden distances;  ///< offset(b) - offset(a)
};

/// All pairs of which some distance is forbidden, in ascending order. The moments at which both are alive forbid an
/// open interval; an element-wise operator's output may lie on the rows that were read.
std::vector<ForbiddenPair> forbidden_pairs(const Graph& graph, const std::vector<Buffer>& buffers);

}  // namespace milliwatt
