#include "passes/channel_groups.h"

#include <algorithm>

#include "ops/questions.h"

namespace milliwatt {
namespace {

/// Are all tensors that it reads and writes, but constants, of that type with channels?
bool computes(const OpView& op, ElementType type) {
  const auto has_channels = [&](TensorId id) {
    if (id == kNoTensor || op.graph().tensor(id).is_constant()) return true;
    return op.graph().tensor(id).type == type && !op.graph().tensor(id).shape.empty();
  };
  return std::ranges::all_of(op.op().inputs, has_channels) && std::ranges::all_of(op.op().outputs, has_channels);
}

}  // namespace

ChannelFlow channel_flow_of(const OpView& op, ElementType type) {
  if (!computes(op, type)) return {};
  ChannelFlow flow = type_of(op).channel_flow(op);
  const std::optional<WeightedSum> sum = type_of(op).weighted_sum(op);
  flow.outputs_are_separate &= sum.has_value();
  flow.inputs_are_summed &= sum && sum->input_dimension;
  return flow;
}

ChannelGroups::ChannelGroups(const Graph& graph, ElementType type)
    : graph_(&graph), type_(type), first_(graph.tensors.size(), kNone) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    if (tensor.type != type || tensor.is_constant() || tensor.shape.empty()) continue;
    first_[i] = parent_.size();
    for (std::int64_t c = 0; c < tensor.shape.back(); ++c) parent_.push_back(parent_.size());
  }
  pinned_.assign(parent_.size(), false);
  for (const TensorId id : graph.inputs) pin(id);
  for (const TensorId id : graph.outputs) pin(id);
  for (const Operator& op : graph.operators) add_operator(OpView(graph, op));
  for (std::size_t node = 0; node < parent_.size(); ++node) {
    if (pinned_[node]) pinned_[root(node)] = true;
  }
}

std::size_t ChannelGroups::group(TensorId id, std::size_t channel) const { return root(first_.at(id) + channel); }

void ChannelGroups::add_operator(const OpView& op) {
  const std::vector<TensorId>& inputs = op.op().inputs;
  const std::vector<TensorId>& outputs = op.op().outputs;
  const ChannelFlow flow = channel_flow_of(op, type_);
  Mentioned of_inputs = none_of(inputs);
  Mentioned of_outputs = none_of(outputs);
  for (const ChannelPair& pair : flow.joined) {
    const TensorId input = inputs.at(pair.input);
    const TensorId output = outputs.at(pair.output);
    if (input == kNoTensor || !has_channels(input) || !has_channels(output)) continue;
    of_inputs[pair.input].at(pair.input_channel) = true;
    of_outputs[pair.output].at(pair.output_channel) = true;
    join(input, pair.input_channel, output, pair.output_channel);
  }
  if (flow.inputs_are_summed) {
    std::vector<bool>& summed = of_inputs.at(type_of(op).weighted_sum(op)->input);
    summed.assign(summed.size(), true);
  }
  if (flow.outputs_are_separate) of_outputs[0].assign(of_outputs[0].size(), true);
  pin_others(inputs, of_inputs);
  pin_others(outputs, of_outputs);
}

void ChannelGroups::join(TensorId a, std::size_t channel_a, TensorId b, std::size_t channel_b) {
  const std::size_t root_a = group(a, channel_a);
  const std::size_t root_b = group(b, channel_b);
  parent_[std::max(root_a, root_b)] = std::min(root_a, root_b);
}

ChannelGroups::Mentioned ChannelGroups::none_of(const std::vector<TensorId>& tensors) const {
  Mentioned mentioned;
  for (const TensorId id : tensors) {
    mentioned.emplace_back(id == kNoTensor || !has_channels(id) ? 0 : channels_of(graph_->tensor(id)), false);
  }
  return mentioned;
}

void ChannelGroups::pin_others(const std::vector<TensorId>& tensors, const Mentioned& mentioned) {
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    for (std::size_t c = 0; c < mentioned[i].size(); ++c) {
      if (!mentioned[i][c]) pinned_[first_[tensors[i]] + c] = true;
    }
  }
}

void ChannelGroups::pin(TensorId id) {
  if (id == kNoTensor || !has_channels(id)) return;
  for (std::size_t c = 0; c < channels_of(graph_->tensor(id)); ++c) {
    pinned_[first_[id] + c] = true;
  }
}

std::size_t ChannelGroups::root(std::size_t node) const {
  while (parent_[node] != node) {
    parent_[node] = parent_[parent_[node]];
    node = parent_[node];
  }
  return node;
}

}  // namespace milliwatt
