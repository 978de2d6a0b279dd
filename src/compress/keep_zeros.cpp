#include "compress/keep_zeros.h"

#include <algorithm>

namespace milliwatt {

KeepZeros::KeepZeros(const Graph& graph, const Parameters& parameters) {
  std::vector<float> values(parameters.trained_count);
  read_parameters(graph, parameters.trained, values);
  for (const Parameter& parameter : parameters.trained) {
    if (parameter.role != Role::kWeights) continue;
    for (std::size_t i = parameter.offset; i < parameter.offset + parameter.count; ++i) {
      if (values[i] == 0) zeros_.push_back(i);
    }
  }
}

void KeepZeros::apply(std::int64_t, std::int64_t, std::span<const float> values, std::span<float> seen) {
  std::ranges::copy(values, seen.begin());
  for (const std::size_t zero : zeros_) seen[zero] = 0;
}

}  // namespace milliwatt
