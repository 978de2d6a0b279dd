// Dense layers of several vectors find them in the rows in which they write their results.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Puts RESHAPEs around each FULLY_CONNECTED of several vectors whose input and output fall into different rows, or
/// have a vector in parts of several rows. The input's rows are kept if they are whole vectors.
Graph dense_rows(Graph graph);

}  // namespace milliwatt
