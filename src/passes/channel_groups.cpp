#include "passes/channel_groups.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "ops/moves/pad.h"
#include "ops/moves/pieces.h"
#include "ops/moves/split.h"
#include "ops/reductions/mean.h"

namespace milliwatt {
namespace {

bool is_last(std::size_t dimension, const Shape& shape) { return dimension + 1 == shape.size(); }

/// Are all tensors that it reads and writes, but constants, codes that have channels?
bool computes_codes(const OpView& op) {
  const auto has_channels = [&](TensorId id) {
    if (id == kNoTensor || op.graph().tensor(id).is_constant()) return true;
    return op.graph().tensor(id).type == ElementType::kInt8 && !op.graph().tensor(id).shape.empty();
  };
  return std::ranges::all_of(op.op().inputs, has_channels) && std::ranges::all_of(op.op().outputs, has_channels);
}

/// Does each channel of its output depend on more than fixed channels of its inputs, as far as we know?
bool sees_all_channels(const OpView& op) {
  const std::string& kind = op.op().kind;
  const auto is = [&](std::string_view one) { return kind == one; };
  if (is("MEAN")) return mean_dimensions(op).back();
  if (is("RESHAPE")) return op.output().shape.back() % op.input(0).shape.back() != 0;
  if (is("TRANSPOSE"))
    return !is_last(static_cast<std::size_t>(elements_of<std::int32_t>(op.input(1)).back()), op.input(0).shape);
  if (is("PAD") || is("PADV2")) return paddings_of(op).back().before + paddings_of(op).back().after > 0;
  constexpr std::array kOthers = {
      "CONV_2D", "FULLY_CONNECTED", "DEPTHWISE_CONV_2D", "ADD",         "MUL",     "CONCATENATION",
      "SPLIT",   "SPLIT_V",         "AVERAGE_POOL_2D",   "MAX_POOL_2D", "QUANTIZE"};
  return std::ranges::none_of(kOthers, is);
}

}  // namespace

bool sums_over_channels(const Operator& op) { return op.kind == "CONV_2D" || op.kind == "FULLY_CONNECTED"; }

ChannelGroups::ChannelGroups(const Graph& graph) : graph_(&graph), first_(graph.tensors.size(), kNone) {
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    if (tensor.type != ElementType::kInt8 || tensor.is_constant() || tensor.shape.empty()) continue;
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

std::size_t ChannelGroups::group(TensorId id, std::size_t channel) const {
  return root(first_.at(static_cast<std::size_t>(id)) + channel);
}

std::size_t ChannelGroups::channels(TensorId id) const {
  const Tensor& tensor = graph_->tensor(id);
  return static_cast<std::size_t>(tensor.shape.empty() ? 1 : tensor.shape.back());
}

void ChannelGroups::add_operator(const OpView& op) {
  const std::string& kind = op.op().kind;
  const TensorId out = op.op().outputs[0];
  if (!computes_codes(op) || sees_all_channels(op)) {
    pin_all(op.op());
  } else if (sums_over_channels(op.op())) {
    add_sum(op);
  } else if (kind == "DEPTHWISE_CONV_2D") {
    const std::size_t multiplier = channels(out) / channels(op.op().inputs[0]);
    for (std::size_t c = 0; c < channels(out); ++c) join(op.op().inputs[0], c / multiplier, out, c);
  } else if (kind == "ADD" || kind == "MUL") {
    join_pair(op);
  } else if (kind == "CONCATENATION") {
    join_concatenation(op);
  } else if (kind == "SPLIT" || kind == "SPLIT_V") {
    join_split(op);
  } else {
    join_in_turn(op.op().inputs[0], out);
  }
}

/// A dense layer meets its input's channels in turn; where they do not come out even, they all stay.
void ChannelGroups::add_sum(const OpView& op) {
  const std::size_t depth = static_cast<std::size_t>(op.input(1).shape.back());
  if (depth % channels(op.op().inputs[0]) != 0) pin(op.op().inputs[0]);
}

void ChannelGroups::join_pair(const OpView& op) {
  const TensorId out = op.op().outputs[0];
  for (const TensorId id : op.op().inputs) {
    if (graph_->tensor(id).is_constant()) continue;
    if (channels(id) == channels(out)) {
      join_in_turn(id, out);
    } else {
      pin(id);  // one channel, repeated
    }
  }
}

void ChannelGroups::join_concatenation(const OpView& op) {
  const TensorId out = op.op().outputs[0];
  const bool by_channels = is_last(dimension_of(op.integer("axis"), op.output().shape), op.output().shape);
  std::size_t first = 0;
  for (const TensorId id : op.op().inputs) {
    if (graph_->tensor(id).is_constant()) {
      pin_all(op.op());
      return;
    }
    join_from(id, out, first);
    if (by_channels) first += channels(id);
  }
}

void ChannelGroups::join_split(const OpView& op) {
  const SplitInputs inputs = split_inputs(op);
  const Tensor& whole = op.input(inputs.whole);
  if (is_last(dimension_of(first_number(op.input(inputs.axis)), whole.shape), whole.shape)) {
    pin_all(op.op());  // pieces of equal sizes would have to stay equal
    return;
  }
  for (const TensorId id : op.op().outputs) join_from(id, op.op().inputs[inputs.whole], 0);
}

void ChannelGroups::join_in_turn(TensorId narrow, TensorId wide) {
  for (std::size_t c = 0; c < channels(wide); ++c) join(narrow, c % channels(narrow), wide, c);
}

void ChannelGroups::join_from(TensorId from, TensorId to, std::size_t first) {
  for (std::size_t c = 0; c < channels(from); ++c) join(from, c, to, first + c);
}

void ChannelGroups::join(TensorId a, std::size_t channel_a, TensorId b, std::size_t channel_b) {
  const std::size_t root_a = group(a, channel_a);
  const std::size_t root_b = group(b, channel_b);
  parent_[std::max(root_a, root_b)] = std::min(root_a, root_b);
}

void ChannelGroups::pin(TensorId id) {
  if (id == kNoTensor || !has_channels(id)) return;
  for (std::size_t c = 0; c < channels(id); ++c) pinned_[first_[static_cast<std::size_t>(id)] + c] = true;
}

void ChannelGroups::pin_all(const Operator& op) {
  for (const TensorId id : op.inputs) pin(id);
  for (const TensorId id : op.outputs) pin(id);
}

std::size_t ChannelGroups::root(std::size_t node) const {
  while (parent_[node] != node) {
    parent_[node] = parent_[parent_[node]];
    node = parent_[node];
  }
  return node;
}

}  // namespace milliwatt
