#include "passes/keep_channels.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>

#include "base/to_size.h"
#include "ops/questions.h"
#include "passes/channel_groups.h"

namespace milliwatt {
namespace {

using Kept = std::vector<std::int64_t>;

/// Leaves the indices `kept` along the dimension.
void slice(Tensor& tensor, std::size_t dimension, const Kept& kept) {
  if (kept.empty()) return;
  const auto whole = to_size(tensor.shape[dimension]);
  std::size_t run = to_size(element_bytes(tensor.type));  // bytes of one index
  for (std::size_t d = dimension + 1; d < tensor.shape.size(); ++d) run *= to_size(tensor.shape[d]);
  std::vector<std::byte> data;
  for (std::size_t begin = 0; begin < tensor.data.size(); begin += whole * run) {
    for (const std::int64_t index : kept) {
      const auto from = tensor.data.begin() + static_cast<std::ptrdiff_t>(begin + to_size(index) * run);
      data.insert(data.end(), from, from + static_cast<std::ptrdiff_t>(run));
    }
  }
  tensor.data = std::move(data);
  tensor.shape[dimension] = static_cast<std::int64_t>(kept.size());
  Quantization& q = tensor.quantization;
  if (!q.per_channel() || q.axis != static_cast<int>(dimension)) return;
  const Quantization all = q;
  q.scales.clear();
  q.zero_points.clear();
  for (const std::int64_t index : kept) {
    q.scales.push_back(all.scales[to_size(index)]);
    q.zero_points.push_back(all.zero_points[to_size(index)]);
  }
}

class Slicer {
 public:
  Slicer(Graph& graph, const KeptChannels& kept, ElementType type) : graph_(graph), kept_(kept), type_(type) {}

  void run() {
    for (std::size_t i = 0; i < graph_.operators.size(); ++i) {
      Operator& op = graph_.operators[i];
      const OpView view(graph_, op);
      const ChannelFlow flow = channel_flow_of(view, type_);
      if (const auto sum = type_of(view).weighted_sum(view)) slice_sum(op, *sum, kept_.added[i]);
      slice_operands(op, flow.operands);
    }
    for (std::size_t i = 0; i < kept_.channels.size(); ++i) {
      if (!kept_.channels[i].empty()) graph_.tensors[i].shape.back() = std::ssize(kept_.channels[i]);
    }
  }

 private:
  const Kept& kept(TensorId id) const { return kept_.channels[id]; }

  void slice_sum(Operator& op, const WeightedSum& sum, const std::vector<std::int64_t>& added) {
    add_to_bias(op, sum.bias, added);
    if (sum.input_dimension) {
      const Kept inputs = kept_inputs(op, sum);
      if (!inputs.empty()) slice(own(op, sum.weights), *sum.input_dimension, inputs);
    }
    slice_outputs(op, sum);
  }

  /// Along the dimension of the weights that follows the input: a dense layer meets the channels in turn.
  Kept kept_inputs(const Operator& op, const WeightedSum& sum) const {
    const Kept& channels = kept(op.inputs[sum.input]);
    Kept result;
    if (channels.empty()) return result;
    const std::int64_t of_input = graph_.tensor(op.inputs[sum.input]).shape.back();
    const std::int64_t of_weights = graph_.tensor(op.inputs[sum.weights]).shape[*sum.input_dimension];
    for (std::int64_t first = 0; first < of_weights; first += of_input) {
      for (const std::int64_t channel : channels) result.push_back(first + channel);
    }
    return result;
  }

  void slice_outputs(Operator& op, const WeightedSum& sum) {
    const Kept& channels = kept(op.outputs[0]);
    if (channels.empty()) return;
    slice(own(op, sum.weights), sum.output_dimension, channels);
    if (!has_input(op, sum.bias)) return;
    Tensor& bias = own(op, sum.bias);
    bias.shape = {bias.elements()};
    bias.quantization.axis = 0;
    slice(bias, 0, channels);
  }

  void slice_operands(Operator& op, const std::vector<ChannelOperand>& operands) {
    for (const ChannelOperand& operand : operands) {
      const Kept& channels = kept(op.outputs[0]);
      if (!channels.empty()) slice(own(op, operand.input), operand.dimension, channels);
    }
  }

  static bool has_input(const Operator& op, std::size_t i) { return i < op.inputs.size() && op.inputs[i] != kNoTensor; }

  void add_to_bias(Operator& op, std::size_t input, const std::vector<std::int64_t>& added) {
    if (std::ranges::all_of(added, [](std::int64_t value) { return value == 0; })) return;
    if (!has_input(op, input)) give_bias(op, input, added.size());
    Tensor& bias = own(op, input);
    std::vector<std::int32_t> values;
    for (std::size_t i = 0; i < added.size(); ++i) {
      values.push_back(static_cast<std::int32_t>(elements_of<std::int32_t>(bias)[i] + added[i]));
    }
    const auto bytes = std::as_bytes(std::span(values));
    bias.data.assign(bytes.begin(), bytes.end());
  }

  void give_bias(Operator& op, std::size_t input, std::size_t outputs) {
    Tensor bias;
    bias.name = free_name(op.name + "/bias");
    bias.type = ElementType::kInt32;
    bias.shape = {static_cast<std::int64_t>(outputs)};
    bias.data.resize(outputs * sizeof(std::int32_t));
    if (op.inputs.size() <= input) op.inputs.resize(input + 1, kNoTensor);
    op.inputs[input] = static_cast<TensorId>(graph_.tensors.size());
    graph_.tensors.push_back(std::move(bias));
  }

  /// The operator's constant, which nobody else reads.
  Tensor& own(Operator& op, std::size_t input) {
    const TensorId id = op.inputs[input];
    std::size_t uses = to_size(std::ranges::count(graph_.outputs, id));
    for (const Operator& reader : graph_.operators) {
      uses += to_size(std::ranges::count(reader.inputs, id));
    }
    if (uses == 1) return graph_.tensor(id);
    Tensor copy = graph_.tensor(id);
    copy.name = free_name(copy.name + "/" + op.name);
    op.inputs[input] = static_cast<TensorId>(graph_.tensors.size());
    graph_.tensors.push_back(std::move(copy));
    return graph_.tensors.back();
  }

  /// A name that no tensor has.
  std::string free_name(std::string name) const {
    while (std::ranges::any_of(graph_.tensors, [&](const Tensor& tensor) { return tensor.name == name; })) name += "_";
    return name;
  }

  Graph& graph_;
  const KeptChannels& kept_;
  const ElementType type_;
};

}  // namespace

Graph keep_channels(Graph graph, const KeptChannels& kept, ElementType type) {
  Slicer(graph, kept, type).run();
  return graph;
}

}  // namespace milliwatt
