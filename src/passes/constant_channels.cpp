#include "passes/constant_channels.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "ops/questions.h"
#include "passes/keep_channels.h"
#include "passes/kept_channels.h"

namespace milliwatt {
namespace {

/// Each channel is looked at several times. No device has so many: only a damaged file does.
bool has_too_many_channels(const Tensor& tensor) {
  constexpr std::int64_t kMost = std::int64_t{1} << 20;
  return !tensor.shape.empty() && tensor.shape.back() > kMost;
}

}  // namespace

Graph remove_constant_channels(Graph graph, const ConstantChannelOptions& options) {
  if (std::ranges::any_of(graph.tensors, has_too_many_channels)) return graph;
  // What a removed output alone made necessary may go in the next round. Each round removes something.
  for (;;) {
    const KeptChannels kept = choose_channels(graph, options.multiple);
    if (kept.all()) return graph;
    graph = keep_channels(std::move(graph), kept);
  }
}

ConstantChannelFigures constant_channel_figures(const Graph& model, const Graph& lowered) {
  std::map<std::string, std::int64_t> channels;  // by layer, as the model has them
  for (const Operator& op : model.operators) {
    const OpView view(model, op);
    if (type_of(view).weighted_sum(view)) channels[op.name] = model.tensor(op.outputs[0]).shape.back();
  }
  ConstantChannelFigures figures{0, graph_macs(model), graph_macs(lowered)};
  for (const Operator& op : lowered.operators) {
    const auto before = channels.find(op.name);
    if (before != channels.end()) figures.removed += before->second - lowered.tensor(op.outputs[0]).shape.back();
  }
  return figures;
}

}  // namespace milliwatt
