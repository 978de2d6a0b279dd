// What devices compute a sample at a time is computed so.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Replaces each operator of several samples (indices of dimension 0) that computes each of them alone by one operator
/// a sample, all with the same constants. SPLITs and CONCATENATIONs stand where another operator needs, or makes, all
/// samples at once. Only in graphs with an operator whose kernels compute one sample at a time
/// (ops/facts/batch_rule.h).
Graph split_batches(Graph graph);

}  // namespace milliwatt
