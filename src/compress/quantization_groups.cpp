#include "compress/quantization_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/in_quotes.h"
#include "compress/quantize.h"

namespace milliwatt {
namespace {

bool holds_computed_reals(const Tensor& tensor) {
  return tensor.type == ElementType::kFloat32 && !tensor.is_constant();
}

}  // namespace

QuantizationGroups::QuantizationGroups(const Graph& graph, Ranges ranges)
    : graph_(&graph), ranges_(std::move(ranges)), next_(graph.tensors.size()), fixed_(graph.tensors.size()) {
  std::iota(next_.begin(), next_.end(), 0);
}

void QuantizationGroups::fix(TensorId id, const Quantization& quantization) { fixed_[find(id)] = quantization; }

void QuantizationGroups::join(const OpView& op) {
  std::vector<TensorId> inputs;
  for (std::size_t i = 0; i < op.input_count(); ++i) {
    if (op.has_input(i) && holds_computed_reals(op.input(i))) inputs.push_back(op.op().inputs[i]);
  }
  const TensorId output = op.op().outputs[0];
  for (const TensorId other : op.op().outputs) join(output, other);
  const bool has_one_quantization =
      std::ranges::all_of(inputs, [&](TensorId id) { return fixed_[find(id)] == fixed_[find(inputs.front())]; });
  for (const TensorId input : inputs) {
    if (has_one_quantization || fixed_[find(input)].empty()) {
      join(input, output);
    } else {
      widen(output, ranges_[find(input)]);
    }
  }
}

Quantization QuantizationGroups::quantization(TensorId id) const {
  const TensorId first = find(id);
  if (!fixed_[first].empty()) return fixed_[first];
  try {
    return activation_quantization(ranges_[first]);
  } catch (const Error& error) {
    throw error.within(fmt::format("tensor {}", in_quotes(graph_->tensor(id).name)));
  }
}

TensorId QuantizationGroups::find(TensorId id) const {
  while (next_[id] != id) id = next_[id];
  return id;
}

void QuantizationGroups::join(TensorId a, TensorId b) {
  const TensorId first = find(a);
  const TensorId second = find(b);
  if (first == second) return;
  next_[second] = first;
  widen(first, ranges_[second]);
  if (fixed_[first].empty()) fixed_[first] = fixed_[second];
}

void QuantizationGroups::widen(TensorId id, Range range) {
  Range& own = ranges_[find(id)];
  own = {std::min(own.lowest, range.lowest), std::max(own.highest, range.highest)};
}

}  // namespace milliwatt
