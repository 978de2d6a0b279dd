// The samples of all operators that are listed (OperatorType::samples), for tests that take whatever there is.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "kernels/kernels.h"
#include "ops/operator.h"

namespace milliwatt {

struct SampleGraph {
  std::string name;  ///< `TILE sample 3`
  Graph graph;       ///< one operator
};

/// Those that devices compute, unless `on_host_too`: an operator may be one that is computed while compiling.
inline std::vector<SampleGraph> sample_graphs(std::uint64_t seed, bool on_host_too = false) {
  std::vector<SampleGraph> samples;
  for (const OperatorType* type : operator_types()) {
    int number = 0;
    for (Graph& graph : type->samples(seed)) {
      const std::string name = fmt::format("{} sample {}", type->kind(), number++);
      if (!on_host_too) {
        try {
          kernels_for(OpView(graph, graph.operators.front()), InstructionSet::portable);
        } catch (const Error&) {
          continue;
        }
      }
      samples.push_back({name, std::move(graph)});
    }
  }
  return samples;
}

}  // namespace milliwatt
