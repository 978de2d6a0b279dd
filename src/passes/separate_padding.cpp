#include "passes/separate_padding.h"

#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "graph/builder.h"
#include "ops/facts/padded_window.h"
#include "passes/unused_name.h"

namespace milliwatt {
namespace {

constexpr const char* kSides[] = {"pad_top", "pad_bottom", "pad_left", "pad_right"};

template <typename T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

class Separator {
 public:
  explicit Separator(Graph graph) : graph_(std::move(graph)) {}

  Graph separated() {
    Indexed<Operator> made;
    for (Operator op : Indexed<Operator>(graph_.operators)) {
      const auto padding = op.attributes.find("padding");
      const bool is_explicit = padding != op.attributes.end() && padding->second == Attribute("explicit");
      const std::optional<PaddedWindow> window =
          is_explicit ? padded_window(OpView(graph_, op)) : std::optional<PaddedWindow>();
      if (window) {
        made.push_back(pad_in_front(op, window->code));
        op.inputs[0] = made.back().outputs[0];
        op.attributes.insert_or_assign("padding", std::string("valid"));
        for (const char* side : kSides) op.attributes.erase(side);
      }
      made.push_back(std::move(op));
    }
    graph_.operators = std::move(made);
    return std::move(graph_);
  }

 private:
  Operator pad_in_front(const Operator& op, std::int32_t code) {
    const OpView view(graph_, op);
    Tensor padded = view.input(0);
    std::vector<std::int32_t> sizes(8, 0);
    for (std::size_t i = 0; i < std::size(kSides); ++i)
      sizes[2 + i] = static_cast<std::int32_t>(view.integer(kSides[i]));
    padded.name = unused_tensor_name(graph_, op.name + "/pad");
    padded.shape[1] += sizes[2] + sizes[3];
    padded.shape[2] += sizes[4] + sizes[5];
    Operator pad;
    pad.name = unused_operator_name(graph_, padded.name);
    pad.source_index = op.source_index;
    pad.inputs = {op.inputs[0], add_constant(pad.name + "/sizes", {ElementType::kInt32, {4, 2}, {}}, bytes_of(sizes))};
    pad.kind = "PAD";
    if (code != zero_code(padded)) {
      pad.kind = "PADV2";
      pad.inputs.push_back(add_constant(pad.name + "/value", {padded.type, {1}, padded.quantization},
                                        padded.type == ElementType::kInt8
                                            ? bytes_of(std::vector<std::int8_t>{static_cast<std::int8_t>(code)})
                                            : bytes_of(std::vector<float>{std::numeric_limits<float>::lowest()})));
    }
    graph_.tensors.push_back(std::move(padded));
    pad.outputs = {static_cast<TensorId>(graph_.tensors.size() - 1)};
    return pad;
  }

  TensorId add_constant(const std::string& name, const TensorSpec& spec, std::vector<std::byte> data) {
    graph_.tensors.push_back(
        {unused_tensor_name(graph_, name), spec.type, spec.shape, spec.quantization, std::move(data), false});
    return static_cast<TensorId>(graph_.tensors.size() - 1);
  }

  Graph graph_;
};

}  // namespace

Graph separate_padding(Graph graph) { return Separator(std::move(graph)).separated(); }

}  // namespace milliwatt
