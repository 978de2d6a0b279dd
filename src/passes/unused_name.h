// Names for tensors and operators that a pass adds.
#pragma once

#include <algorithm>
#include <string>

#include "graph/graph.h"

namespace milliwatt {

/// The name, with as many primes behind it as make it differ from those of all tensors.
inline std::string unused_tensor_name(const Graph& graph, std::string name) {
  while (std::ranges::count(graph.tensors, name, &Tensor::name) > 0) name += "'";
  return name;
}

/// The same for operators.
inline std::string unused_operator_name(const Graph& graph, std::string name) {
  while (std::ranges::count(graph.operators, name, &Operator::name) > 0) name += "'";
  return name;
}

}  // namespace milliwatt
