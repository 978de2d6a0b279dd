// Offsets for buffers that are alive at different moments.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "plan/lifetimes.h"

namespace milliwatt {

struct Packing {
  std::vector<std::int64_t> offsets;  ///< for each buffer, from 0
  std::int64_t bytes = 0;             ///< of the arena
  bool proven = false;                ///< nothing smaller exists for these lifetimes, in units of 8 bytes
  std::int64_t work = 0;              ///< pairs of buffers that were looked at until it was found
};

/// Bytes that are alive together at some moment: no packing is smaller.
std::int64_t most_alive(const std::vector<Buffer>& buffers);

/// Offsets at which no two buffers ever have a live byte in the same place, the arena as small as a first-fit search
/// with that many orders of placement finds, or fewer once it has looked at `most_work` pairs. Deterministic.
Packing pack(const Graph& graph, const std::vector<Buffer>& buffers, int attempts,
             std::int64_t most_work = std::numeric_limits<std::int64_t>::max());

}  // namespace milliwatt
