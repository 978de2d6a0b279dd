// What no plan can do without.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/graph.h"
#include "kernels/kernel.h"

namespace milliwatt {

/// Bytes that every plan's arena has at least, whichever of the offered kernels it takes (each of them must be within
/// `spare_cycles` of its operator's fastest), in whatever order it runs their steps, and wherever it puts the rows. Two
/// things are followed: what single steps need, and, over all orders of steps of the kernels with the shortest steps
/// and the least scratch and state that any kernel has, the rows that must wait between steps. The latter stops after
/// `max_states` states of progress, or once it has looked at 5,000 times as many operators, with what is certain by
/// then.
std::int64_t lower_bound_bytes(const Graph& graph, const std::vector<std::vector<Kernel>>& offers, double spare_cycles,
                               std::size_t max_states);

}  // namespace milliwatt
