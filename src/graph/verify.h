// The structural rules of a graph. What an operator asks of its own tensors is in ops/.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Everything that is wrong with the graph's structure, one line a problem, each naming its tensor or operator: ids out
/// of range, names used twice, sizes below one or too large to address, constant data that does not match its shape,
/// quantization that does not match its shape, an operator that reads what no earlier one has written, a tensor written
/// twice, outputs that nobody writes. Empty where the graph is sound.
std::vector<std::string> structural_problems(const Graph& graph);

/// @throws Error with all problems where there are any.
void verify_structure(const Graph& graph);

}  // namespace milliwatt
