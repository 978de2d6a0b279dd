#include "passes/code_ranges.h"

#include <utility>

#include "base/error.h"
#include "base/indexed.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

ChannelRanges ranges_of_constant(const Tensor& tensor, std::size_t channels) {
  const auto codes = elements_of<std::int8_t>(tensor);
  ChannelRanges ranges;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    const CodeInterval code{codes[i], codes[i]};
    if (i < channels) {
      ranges.push_back(code);
    } else {
      ranges[i % channels] = hull(ranges[i % channels], code);
    }
  }
  return ranges;
}

}  // namespace

Indexed<ChannelRanges> code_ranges(const Graph& graph) {
  Indexed<ChannelRanges> ranges;
  for (const Tensor& tensor : graph.tensors) {
    const std::size_t channels = channels_of(tensor);
    ranges.emplace_back(tensor.type == ElementType::kInt8 ? channels : 0);
    if (tensor.type == ElementType::kInt8 && tensor.is_constant()) ranges.back() = ranges_of_constant(tensor, channels);
  }
  for (const Operator& op : graph.operators) {
    const OpView view(graph, op);
    std::vector<ChannelRanges> inputs;
    for (const TensorId id : op.inputs) {
      inputs.push_back(id == kNoTensor ? ChannelRanges() : ranges[id]);
    }
    for (std::size_t i = 0; i < op.outputs.size(); ++i) {
      if (view.output(i).type != ElementType::kInt8) continue;
      ChannelRanges found = type_of(view).output_codes(view, i, inputs);
      if (found.empty()) continue;
      expects(found.size() == channels_of(view.output(i)), "an interval for each channel");
      ranges[op.outputs[i]] = std::move(found);
    }
  }
  return ranges;
}

}  // namespace milliwatt
