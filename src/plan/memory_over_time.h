// A plan's memory as a picture: moments by bytes.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/lifetimes.h"
#include "plan/plan.h"

namespace milliwatt {

/// Bytes [low, high) of the arena, alive from moment `first` to moment `last`, both included.
struct LivePeriod {
  int first = 0;
  int last = 0;
  std::int64_t low = 0;
  std::int64_t high = 0;
};

/// One thing that has a place in the arena.
struct PlacedBuffer {
  BufferKind kind = BufferKind::kTensor;
  std::vector<int> owners;  ///< an operator, or the tensors whose rows lie there
  std::int64_t offset = 0;  ///< in the arena
  std::int64_t bytes = 0;
  std::vector<LivePeriod> periods;  ///< in order of time
};

struct MemoryOverTime {
  std::int64_t arena_bytes = 0;
  std::vector<ScheduledStep> moments;
  std::vector<std::int64_t> live_bytes;  ///< for each moment, places that two buffers share counted twice
  std::vector<PlacedBuffer> buffers;
};

/// Follows a finished plan of the graph.
MemoryOverTime memory_over_time(const Graph& graph, const Plan& plan);

}  // namespace milliwatt
