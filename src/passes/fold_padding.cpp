#include "passes/fold_padding.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "ops/moves/pad.h"
#include "ops/operator.h"
#include "ops/questions.h"
#include "ops/window.h"

namespace milliwatt {
namespace {

/// PADV2 is PAD with a value.
bool is_padding(const Operator& op) { return op.kind.starts_with("PAD"); }

/// Does the padding have the input's zero point, on height and width alone?
bool is_zero_around_images(const OpView& pad) {
  const std::vector<Padding> paddings = paddings_of(pad);
  const auto none = [](const Padding& padding) { return padding.before == 0 && padding.after == 0; };
  const Quantization& input = pad.input(0).quantization;
  return paddings.size() == 4 && none(paddings[0]) && none(paddings[3]) && input == pad.output().quantization &&
         input.zero_points.size() == 1 && input.zero_points[0] == padding_code(pad);
}

/// The convolution with SAME padding in the place of the PAD; nothing if its windows would lie elsewhere.
std::optional<Operator> with_padding(const Graph& graph, const Operator& op, const OpView& pad) {
  const auto padding = op.attributes.find("padding");
  if (padding == op.attributes.end() || padding->second != Attribute("valid")) return {};
  if (!type_of(OpView(graph, op)).weighted_sum(OpView(graph, op))) return {};  // no convolution
  if (std::ranges::count(op.inputs, pad.op().outputs.front()) != 1 || op.inputs.front() != pad.op().outputs.front()) {
    return {};
  }
  Operator padded = op;
  padded.inputs.front() = pad.op().inputs.front();
  padded.attributes.insert_or_assign("padding", "same");
  const OpView view(graph, padded);
  if (!operator_type(padded.kind).problems(view).empty()) return {};
  const Window2d window = convolution_window(view);
  const std::vector<Padding> paddings = paddings_of(pad);
  if (window.pad_top != paddings[1].before || window.pad_left != paddings[2].before) return {};
  return padded;
}

}  // namespace

Graph fold_padding(Graph graph) {
  for (std::size_t i = 0; i < graph.operators.size();) {
    const std::size_t at = i++;
    if (!is_padding(graph.operators[at])) continue;
    const OpView pad(graph, graph.operators[at]);
    const TensorId output = pad.op().outputs.front();
    if (std::ranges::count(graph.outputs, output) > 0 || !is_zero_around_images(pad)) continue;
    std::vector<std::pair<std::size_t, Operator>> padded;
    bool all = true;
    for (const int reader : readers_of(graph, output)) {
      const auto number = static_cast<std::size_t>(reader);
      const std::optional<Operator> op = with_padding(graph, graph.operators[number], pad);
      all = all && op.has_value();
      if (op) padded.emplace_back(number, *op);
    }
    if (!all || padded.empty()) continue;
    for (auto& [number, op] : padded) graph.operators[number] = std::move(op);
    graph.operators.erase(graph.operators.begin() + static_cast<std::ptrdiff_t>(at));
    i = at;
  }
  return graph;
}

}  // namespace milliwatt
