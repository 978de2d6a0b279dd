// Where emitted code and the reference part ways.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "board/firmware.h"
#include "graph/graph.h"
#include "ops/execute.h"

namespace milliwatt {

/// The first element that differs, in the order in which the emitted code writes rows.
struct Difference {
  int op = -1;                   ///< index of the operator that wrote it
  std::int64_t element = 0;      ///< of the operator's output, counted through all rows
  std::string expected, actual;  ///< codes; floats as the shortest text that reads back
};

/// Compares traced rows with the reference's tensors. `graph` is the graph that was emitted; `reference` has run with
/// the same inputs on a graph with the same tensor numbers.
std::optional<Difference> first_difference(const Graph& graph, const std::vector<TraceRecord>& trace,
                                           const Executor& reference);

/// `op 3 CONV_2D "block1/conv": element 412 (row 6, column 2, channel 28): 17 expected, 18 there`
std::string difference_text(const Graph& graph, const Difference& difference);

}  // namespace milliwatt
