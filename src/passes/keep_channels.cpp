#include "passes/keep_channels.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <string>

namespace milliwatt {
namespace {

using Kept = std::vector<std::int64_t>;

/// Leaves the indices `kept` along the dimension.
void slice(Tensor& tensor, std::size_t dimension, const Kept& kept) {
  if (kept.empty()) return;
  const auto whole = static_cast<std::size_t>(tensor.shape[dimension]);
  std::size_t run = static_cast<std::size_t>(element_bytes(tensor.type));  // bytes of one index
  for (std::size_t d = dimension + 1; d < tensor.shape.size(); ++d) run *= static_cast<std::size_t>(tensor.shape[d]);
  std::vector<std::byte> data;
  for (std::size_t begin = 0; begin < tensor.data.size(); begin += whole * run) {
    for (const std::int64_t index : kept) {
      const auto from =
          tensor.data.begin() + static_cast<std::ptrdiff_t>(begin + static_cast<std::size_t>(index) * run);
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
    q.scales.push_back(all.scales[static_cast<std::size_t>(index)]);
    q.zero_points.push_back(all.zero_points[static_cast<std::size_t>(index)]);
  }
}

class Slicer {
 public:
  Slicer(Graph& graph, const KeptChannels& kept) : graph_(graph), kept_(kept) {}

  void run() {
    for (std::size_t i = 0; i < graph_.operators.size(); ++i) {
      Operator& op = graph_.operators[i];
      if (op.kind == "CONV_2D" || op.kind == "FULLY_CONNECTED") {
        add_to_bias(op, kept_.added[i]);
        if (const Kept inputs = kept_inputs(op); !inputs.empty()) {
          Tensor& weights = own(op, 1);
          slice(weights, weights.shape.size() - 1, inputs);
        }
        slice_outputs(op, 0);
      } else if (op.kind == "DEPTHWISE_CONV_2D") {
        slice_outputs(op, 3);
      } else if (op.kind == "ADD" || op.kind == "MUL") {
        slice_operands(op);
      }
    }
    for (std::size_t i = 0; i < kept_.channels.size(); ++i) {
      if (!kept_.channels[i].empty()) graph_.tensors[i].shape.back() = std::ssize(kept_.channels[i]);
    }
  }

 private:
  const Kept& kept(TensorId id) const { return kept_.channels[static_cast<std::size_t>(id)]; }

  /// Along the innermost dimension of the weights: a dense layer meets the channels in turn.
  Kept kept_inputs(const Operator& op) const {
    const Kept& channels = kept(op.inputs[0]);
    Kept result;
    const std::int64_t of_input = graph_.tensor(op.inputs[0]).shape.back();
    for (std::int64_t first = 0; first < graph_.tensor(op.inputs[1]).shape.back(); first += of_input) {
      for (const std::int64_t channel : channels) result.push_back(first + channel);
    }
    return result;
  }

  void slice_outputs(Operator& op, std::size_t dimension) {
    const Kept& channels = kept(op.outputs[0]);
    if (channels.empty()) return;
    slice(own(op, 1), dimension, channels);
    if (op.inputs.size() < 3 || op.inputs[2] == kNoTensor) return;
    Tensor& bias = own(op, 2);
    bias.shape = {bias.elements()};
    bias.quantization.axis = 0;
    slice(bias, 0, channels);
  }

  void slice_operands(Operator& op) {
    const Kept& channels = kept(op.outputs[0]);
    if (channels.empty()) return;
    const std::int64_t before = graph_.tensor(op.outputs[0]).shape.back();
    for (std::size_t i = 0; i < 2; ++i) {
      const Tensor& operand = graph_.tensor(op.inputs[i]);
      if (!operand.is_constant() || operand.shape.empty() || operand.shape.back() != before) continue;
      const std::size_t last = operand.shape.size() - 1;
      slice(own(op, i), last, channels);
    }
  }

  void add_to_bias(Operator& op, const std::vector<std::int64_t>& added) {
    if (std::ranges::all_of(added, [](std::int64_t value) { return value == 0; })) return;
    if (op.inputs.size() < 3 || op.inputs[2] == kNoTensor) give_bias(op, added.size());
    Tensor& bias = own(op, 2);
    std::vector<std::int32_t> values;
    for (std::size_t i = 0; i < added.size(); ++i) {
      values.push_back(static_cast<std::int32_t>(elements_of<std::int32_t>(bias)[i] + added[i]));
    }
    const auto bytes = std::as_bytes(std::span(values));
    bias.data.assign(bytes.begin(), bytes.end());
  }

  void give_bias(Operator& op, std::size_t outputs) {
    Tensor bias;
    bias.name = free_name(op.name + "/bias");
    bias.type = ElementType::kInt32;
    bias.shape = {static_cast<std::int64_t>(outputs)};
    bias.data.resize(outputs * sizeof(std::int32_t));
    op.inputs.resize(3);
    op.inputs[2] = static_cast<TensorId>(graph_.tensors.size());
    graph_.tensors.push_back(std::move(bias));
  }

  /// The operator's constant, which nobody else reads.
  Tensor& own(Operator& op, std::size_t input) {
    const TensorId id = op.inputs[input];
    std::size_t uses = static_cast<std::size_t>(std::ranges::count(graph_.outputs, id));
    for (const Operator& reader : graph_.operators) {
      uses += static_cast<std::size_t>(std::ranges::count(reader.inputs, id));
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
};

}  // namespace

Graph keep_channels(Graph graph, const KeptChannels& kept) {
  Slicer(graph, kept).run();
  return graph;
}

}  // namespace milliwatt
