#include "passes/fold_padding.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "ops/facts/padded_window.h"
#include "ops/moves/pad.h"
#include "ops/operator.h"
#include "ops/questions.h"

namespace milliwatt {
namespace {

/// PADV2 is PAD with a value.
bool is_padding(const Operator& op) { return op.kind.starts_with("PAD"); }

/// Does it add rows and columns alone, with the quantization that the image has?
bool is_around_images(const OpView& pad) {
  if (pad.output().type != ElementType::kInt8 && pad.has_input(2)) return false;
  const std::vector<Padding> paddings = paddings_of(pad);
  const auto none = [](const Padding& padding) { return padding.before == 0 && padding.after == 0; };
  return paddings.size() == 4 && none(paddings[0]) && none(paddings[3]) &&
         pad.input(0).quantization == pad.output().quantization;
}

/// Rows or columns that the windows read beyond the last one, with `before` added in front.
std::int64_t read_after(std::int64_t in, int out, int kernel, int stride, int dilation, std::int64_t before) {
  return std::max<std::int64_t>(0,
                                std::int64_t{out - 1} * stride + std::int64_t{kernel - 1} * dilation + 1 - in - before);
}

bool is_right(const Graph& graph, const Operator& op) {
  return operator_type(op.kind).problems(OpView(graph, op)).empty();
}

/// The operator with windows that reach out of the image in the place of the PAD; nothing if it has no such windows, or
/// if one of them would lie outside as a whole.
std::optional<Operator> with_padding(const Graph& graph, const Operator& op, const OpView& pad) {
  const TensorId image = pad.op().outputs.front();
  if (std::ranges::count(op.inputs, image) != 1 || op.inputs.front() != image) return {};
  const std::optional<PaddedWindow> before = padded_window(OpView(graph, op));
  if (!before || before->code != padding_code(pad)) return {};
  const Window2d& window = before->window;

  Operator padded = op;
  padded.inputs.front() = pad.op().inputs.front();
  const std::vector<Padding> paddings = paddings_of(pad);
  const std::int64_t top = paddings[1].before + window.pad_top;
  const std::int64_t left = paddings[2].before + window.pad_left;
  padded.attributes.insert_or_assign("padding", "same");
  if (is_right(graph, padded)) {
    const Window2d same = padded_window(OpView(graph, padded))->window;
    if (same.pad_top == top && same.pad_left == left) return padded;
  }
  const Shape& in = pad.input(0).shape;
  padded.attributes.insert_or_assign("padding", "explicit");
  padded.attributes.insert_or_assign("pad_top", top);
  padded.attributes.insert_or_assign("pad_bottom", read_after(in[1], window.out_height, window.kernel_height,
                                                              window.stride_height, window.dilation_height, top));
  padded.attributes.insert_or_assign("pad_left", left);
  padded.attributes.insert_or_assign("pad_right", read_after(in[2], window.out_width, window.kernel_width,
                                                             window.stride_width, window.dilation_width, left));
  if (!is_right(graph, padded)) return {};
  return padded;
}

}  // namespace

Graph fold_padding(Graph graph) {
  for (std::size_t i = 0; i < graph.operators.size();) {
    const std::size_t at = i++;
    if (!is_padding(graph.operators[at])) continue;
    const OpView pad(graph, graph.operators[at]);
    const TensorId output = pad.op().outputs.front();
    if (std::ranges::count(graph.outputs, output) > 0 || !is_around_images(pad)) continue;
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
