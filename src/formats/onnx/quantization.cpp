// Codes are s8 inside: a value of type u8 in the file is one of s8 here, whose codes and zero point are lower by 128.
#include "formats/onnx/quantization.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/convolutions.h"
#include "formats/onnx/elementwise.h"
#include "formats/onnx/products.h"

namespace milliwatt::onnx {
namespace {

constexpr std::int32_t kOffset = 128;

// How codes of a value stand for real numbers, as the file has it.
struct Coding {
  ElementType type = ElementType::kUint8;
  std::vector<float> scales;
  std::vector<std::int32_t> zero_points;  // as many
  int axis = 0;                           // of the file's value, where there are several
};

std::vector<std::int32_t> codes_of(const Constant& constant) {
  const auto widened = [](const auto& elements) { return std::vector<std::int32_t>(elements.begin(), elements.end()); };
  switch (constant.type) {
    case ElementType::kInt8:
      return widened(constant.elements<std::int8_t>());
    case ElementType::kUint8:
      return widened(constant.elements<std::uint8_t>());
    case ElementType::kInt16:
      return widened(constant.elements<std::int16_t>());
    case ElementType::kInt32:
      return widened(constant.elements<std::int32_t>());
    default:
      throw Error(fmt::format("codes of type {}; supported: s8, u8, s16, s32", element_name(constant.type)));
  }
}

// From the inputs `scale` and, if it is there, `zero_point`; `rank` of the value that has the codes.
Coding coding(const NodeView& node, std::size_t scale, std::size_t zero_point, std::size_t rank) {
  Coding made;
  const Constant& scales = node.constant(scale, "scale");
  if (scales.type != ElementType::kFloat32 || scales.shape.size() > 1 || scales.data.empty()) {
    throw Error(fmt::format("scale of type {} and shape {}; supported: real numbers, one or one an index",
                            element_name(scales.type), shape_text(scales.shape)));
  }
  made.scales.assign(scales.elements<float>().begin(), scales.elements<float>().end());
  for (const float one : made.scales) {
    if (!(one > 0) || !std::isfinite(one)) throw Error(fmt::format("scale {}; supported: finite, above 0", one));
  }
  made.zero_points.assign(made.scales.size(), 0);
  if (node.has_input(zero_point)) {
    const Constant& points = node.constant(zero_point, "zero point");
    made.type = points.type;
    made.zero_points = codes_of(points);
    if (made.zero_points.size() != made.scales.size()) throw Error("as many zero points as scales are needed");
  }
  if (made.scales.size() > 1) made.axis = node.axis(node.attribute("axis", std::int64_t{1}), rank);
  return made;
}

Quantization inside(const Coding& coding) {
  if (coding.scales.size() != 1) throw Error("a scale an index on what is computed; supported: one scale");
  const std::int32_t shift = coding.type == ElementType::kUint8 ? kOffset : 0;
  return per_tensor(coding.scales[0], coding.zero_points[0] - shift);
}

ElementType type_inside(ElementType type) { return type == ElementType::kUint8 ? ElementType::kInt8 : type; }

// Which scale an element has.
std::size_t scale_of(const Coding& coding, const Shape& shape, std::size_t element) {
  if (coding.scales.size() == 1) return 0;
  const auto inner = to_size(element_count({shape.begin() + coding.axis + 1, shape.end()}));
  return element / inner % coding.scales.size();
}

void check_axis(const Coding& coding, const Shape& shape) {
  if (coding.scales.size() == 1) return;
  if (shape[to_size(coding.axis)] == static_cast<std::int64_t>(coding.scales.size())) return;
  throw Error(fmt::format("{} scales along dimension {} of {}; supported: one an index", coding.scales.size(),
                          coding.axis, shape_text(shape)));
}

Constant coded(const Constant& reals, const Coding& coding) {
  check_axis(coding, reals.shape);
  const bool is_signed = coding.type == ElementType::kInt8;
  if (!is_signed && coding.type != ElementType::kUint8) throw Error("codes of another type than s8 and u8");
  Constant codes;
  codes.type = coding.type;
  codes.shape = reals.shape;
  const auto values = reals.elements<float>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t at = scale_of(coding, reals.shape, i);
    const float code = std::nearbyint(values[i] / coding.scales[at]) + static_cast<float>(coding.zero_points[at]);
    const float kept = std::clamp(code, is_signed ? -128.0F : 0.0F, is_signed ? 127.0F : 255.0F);
    codes.data.push_back(static_cast<std::byte>(static_cast<int>(kept)));
  }
  return codes;
}

Constant decoded(const Constant& codes, const Coding& coding) {
  check_axis(coding, codes.shape);
  Constant reals;
  reals.shape = codes.shape;
  const std::vector<std::int32_t> values = codes_of(codes);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t at = scale_of(coding, codes.shape, i);
    const float real = static_cast<float>(values[i] - coding.zero_points[at]) * coding.scales[at];
    const auto bytes = std::as_bytes(std::span(&real, 1));
    reals.data.insert(reals.data.end(), bytes.begin(), bytes.end());
  }
  return reals;
}

// The real numbers that the codes of the value `name` stand for, as the value `real`.
void decode(const NodeView& node, const std::string& name, const Coding& coding, const std::string& real) {
  Importer& importer = node.importer();
  Value& value = importer.value(name);
  if (value.constant) {
    Quantization known{coding.scales, coding.zero_points, coding.axis};
    importer.define(real, decoded(*value.constant, coding));
    importer.value(real).coding = std::move(known);
    return;
  }
  const Quantization quantization = inside(coding);
  const Order order = value.id == kNoTensor ? file_order(value.shape.size()) : value.order;
  const Shape shape = value.shape;
  TensorId id = importer.tensor(value, order);
  const Tensor held = importer.graph().tensor(id);
  if (held.quantization.empty()) {
    // An input of the network.
    importer.graph().tensor(id).quantization = per_tensor(coding.scales[0], coding.zero_points[0]);
    if (held.type == ElementType::kUint8) {
      id = importer.emit("QUANTIZE", real + "/codes", {id}, {}, {ElementType::kInt8, held.shape, quantization});
    }
  } else if (held.quantization != quantization) {
    throw Error("other scales than the codes were made with; supported: the same");
  }
  importer.define(real, importer.emit("DEQUANTIZE", real, {id}, {}, {ElementType::kFloat32, held.shape, {}}), shape,
                  order);
}

void encode(const NodeView& node, const std::string& real, const Coding& coding, const std::string& name) {
  Importer& importer = node.importer();
  Value& value = importer.value(real);
  if (value.constant) return importer.define(name, coded(*value.constant, coding));
  const Order order = value.id == kNoTensor ? file_order(value.shape.size()) : value.order;
  const Shape shape = value.shape;
  const TensorId id = importer.tensor(value, order);
  const TensorSpec out = {type_inside(coding.type), ordered(shape, order), inside(coding)};
  importer.define(name, importer.emit("QUANTIZE", name, {id}, {}, out), shape, order);
}

// Runs another operator's function on real numbers: `inputs` are those that have codes, as triples of value, scale and
// zero point; what comes behind them is the output's scale and zero point.
struct Wrapped {
  std::string op;
  std::vector<std::array<std::size_t, 3>> inputs;
  std::array<std::size_t, 2> output;
  std::optional<std::size_t> bias;  // of s32, its scale the product of the others'
};

void wrap(const NodeView& node, const Wrapped& how, Lowering lower) {
  Importer& importer = node.importer();
  Node inner = node.node();
  inner.op = how.op;
  inner.domain.clear();
  inner.inputs.clear();
  std::vector<Coding> codings;
  for (const auto& [value, scale, zero_point] : how.inputs) {
    Coding of_input = coding(node, scale, zero_point, node.rank(value));
    // One scale an output channel, which is the weights' first dimension.
    if (of_input.scales.size() > 1) of_input.axis = 0;
    const std::string real = node.value_name(fmt::format("real{}", value));
    decode(node, node.node().inputs[value], of_input, real);
    inner.inputs.push_back(real);
    codings.push_back(std::move(of_input));
  }
  if (how.bias && node.has_input(*how.bias)) {
    Coding of_bias;
    of_bias.type = ElementType::kInt32;
    for (const float scale : codings[1].scales) of_bias.scales.push_back(codings[0].scales[0] * scale);
    of_bias.zero_points.assign(of_bias.scales.size(), 0);
    const std::string real = node.value_name("real_bias");
    decode(node, node.node().inputs[*how.bias], of_bias, real);
    inner.inputs.push_back(real);
  }
  const std::string result = node.value_name("real");
  inner.outputs = {result};
  lower(NodeView(importer, inner));
  importer.value(result).readers = 1;
  encode(node, result, coding(node, how.output[0], how.output[1], importer.value(result).shape.size()),
         node.node().outputs[0]);
}

}  // namespace

void quantize_linear(const NodeView& node) {
  encode(node, node.node().inputs[0], coding(node, 1, 2, node.rank()), node.node().outputs[0]);
}

void dequantize_linear(const NodeView& node) {
  Coding of_input = coding(node, 1, 2, node.rank());
  if (!node.has_input(2)) of_input.type = node.input(0).type;
  decode(node, node.node().inputs[0], of_input, node.node().outputs[0]);
}

void quantized_convolution(const NodeView& node) {
  wrap(node, {"Conv", {{0, 1, 2}, {3, 4, 5}}, {6, 7}, 8}, convolution);
}

void quantized_product(const NodeView& node) {
  wrap(node, {"MatMul", {{0, 1, 2}, {3, 4, 5}}, {6, 7}, {}}, matrix_product);
}

void quantized_pair(const NodeView& node) {
  wrap(node, {node.node().op == "QLinearAdd" ? "Add" : "Mul", {{0, 1, 2}, {3, 4, 5}}, {6, 7}, {}}, binary);
}

}  // namespace milliwatt::onnx
