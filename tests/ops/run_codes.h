// One inference of the reference, for tests that say codes as numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "graph/graph.h"
#include "ops/execute.h"

namespace milliwatt::test {

inline std::vector<std::byte> bytes(const std::vector<int>& values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

inline std::vector<std::vector<std::byte>> outputs_of(const Graph& graph,
                                                      const std::vector<std::vector<std::byte>>& inputs) {
  Executor executor(graph);
  executor.run(inputs);
  return executor.outputs();
}

/// The first output, for one input.
inline std::vector<std::byte> output_of(const Graph& graph, const std::vector<int>& input) {
  return outputs_of(graph, {bytes(input)}).at(0);
}

/// Rewrites a constant of one int32.
inline void set_number(Graph& graph, TensorId id, std::int8_t number) {
  graph.tensor(id).data = bytes({number, number < 0 ? -1 : 0, number < 0 ? -1 : 0, number < 0 ? -1 : 0});
}

}  // namespace milliwatt::test
