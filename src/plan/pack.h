// Offsets for buffers that are alive at different moments.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/lifetimes.h"

namespace milliwatt {

struct Packing {
  std::vector<std::int64_t> offsets;  ///< for each buffer, from 0
  std::int64_t bytes = 0;             ///< of the arena
  bool proven = false;                ///< nothing smaller exists for these lifetimes, in units of 8 bytes
};

/// Bytes that are alive together at some moment: no packing is smaller.
std::int64_t most_alive(const std::vector<Buffer>& buffers);

/// Offsets at which no two buffers ever have a live byte in the same place, the arena as small as a first-fit search
/// with some hundred orders of placement finds. Deterministic.
Packing pack(const Graph& graph, const std::vector<Buffer>& buffers, int attempts);

}  // namespace milliwatt
