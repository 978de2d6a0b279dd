// Weights that pruning has cut stay cut while the others go on learning.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"
#include "train/parameters.h"
#include "train/weight_rule.h"

namespace milliwatt {

class KeepZeros final : public WeightRule {
 public:
  /// Weights that are 0 in the graph. Biases and norms are never among them.
  KeepZeros(const Graph& graph, const Parameters& parameters);

  std::string text() const override { return "zeros stay"; }
  void apply(std::int64_t step, std::int64_t steps, std::span<const float> values, std::span<float> seen) override;
  std::span<float> state() override { return {}; }

 private:
  std::vector<std::size_t> zeros_;  ///< among the values
};

}  // namespace milliwatt
