#include "compress/channel_scores.h"

#include <algorithm>
#include <optional>

#include "base/to_size.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

const Parameter* find(const Parameters& parameters, const Operator& op, Role role) {
  for (const Parameter& parameter : parameters.trained) {
    if (parameter.role == role && std::ranges::count(op.inputs, parameter.id) > 0) return &parameter;
  }
  return nullptr;
}

/// Is the tensor read by a batch norm alone?
bool has_norm_behind(const Graph& graph, const Parameters& parameters, TensorId id) {
  const std::vector<int> readers = readers_of(graph, id);
  return readers.size() == 1 && find(parameters, graph.operators[to_size(readers[0])], Role::kGamma) != nullptr;
}

}  // namespace

ChannelScores::ChannelScores(const Graph& graph) : sums_(graph.tensors.size()) {
  const Parameters parameters = find_parameters(graph);
  values_.resize(parameters.trained_count);
  read_parameters(graph, parameters.trained, values_);
  for (const Operator& op : graph.operators) {
    const OpView view(graph, op);
    const TensorId output = op.outputs.at(0);
    const auto add = [&](Role role, std::size_t inner) {
      if (const Parameter* parameter = find(parameters, op, role))
        parts_.push_back({output, parameter->offset, parameter->count, inner});
    };
    const std::optional<WeightedSum> sum = type_of(view).weighted_sum(view);
    if (find(parameters, op, Role::kGamma) != nullptr) {
      add(Role::kGamma, 1);
      add(Role::kBeta, 1);
    } else if (sum && !has_norm_behind(graph, parameters, output)) {
      const Shape& shape = view.input(sum->weights).shape;
      add(Role::kWeights, to_size(element_count(
                              {shape.begin() + static_cast<std::ptrdiff_t>(sum->output_dimension) + 1, shape.end()})));
      add(Role::kBias, 1);
    } else {
      continue;
    }
    sums_[output].assign(channels_of(graph.tensor(output)), 0);
  }
}

void ChannelScores::add(std::span<const float> gradients) {
  Indexed<std::vector<double>> gates(sums_.size());
  for (const Part& part : parts_) {
    std::vector<double>& gate = gates[part.output];
    gate.resize(sums_[part.output].size(), 0);
    for (std::size_t i = 0; i < part.count; ++i) {
      const std::size_t at = part.offset + i;
      gate[i / part.inner % gate.size()] += static_cast<double>(values_[at]) * static_cast<double>(gradients[at]);
    }
  }
  for (std::size_t id = 0; id < gates.size(); ++id) {
    for (std::size_t c = 0; c < gates[id].size(); ++c) sums_[id][c] += gates[id][c] * gates[id][c];
  }
}

}  // namespace milliwatt
