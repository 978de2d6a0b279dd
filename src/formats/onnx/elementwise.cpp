#include "formats/onnx/elementwise.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/chain.h"
#include "formats/onnx/integers.h"
#include "formats/onnx/own_names.h"
#include "ops/operator.h"

namespace milliwatt::onnx {
namespace {

using Renamed = std::pair<std::string_view, std::string_view>;

constexpr std::array kUnary = {
    Renamed{"Abs", "ABS"},     Renamed{"Ceil", "CEIL"},        Renamed{"Cos", "COS"},
    Renamed{"Exp", "EXP"},     Renamed{"Floor", "FLOOR"},      Renamed{"HardSwish", "HARD_SWISH"},
    Renamed{"Log", "LOG"},     Renamed{"Neg", "NEG"},          Renamed{"Relu", "RELU"},
    Renamed{"Round", "ROUND"}, Renamed{"Sigmoid", "LOGISTIC"}, Renamed{"Sign", "SIGN"},
    Renamed{"Sin", "SIN"},     Renamed{"Sqrt", "SQRT"},        Renamed{"Tanh", "TANH"},
};

constexpr std::array kBinary = {
    Renamed{"Add", "ADD"},         Renamed{"And", "LOGICAL_AND"},
    Renamed{"Div", "DIV"},         Renamed{"Equal", "EQUAL"},
    Renamed{"Greater", "GREATER"}, Renamed{"GreaterOrEqual", "GREATER_EQUAL"},
    Renamed{"Less", "LESS"},       Renamed{"LessOrEqual", "LESS_EQUAL"},
    Renamed{"Max", "MAXIMUM"},     Renamed{"Min", "MINIMUM"},
    Renamed{"Mul", "MUL"},         Renamed{"Or", "LOGICAL_OR"},
    Renamed{"Sub", "SUB"},         Renamed{"Sum", "ADD"},
};

template <std::size_t N>
std::string_view renamed(const std::array<Renamed, N>& names, std::string_view op) {
  return std::ranges::find(names, op, &Renamed::first)->second;
}

ElementType result_type(std::string_view kind, ElementType type) {
  const bool is_truth =
      kind.starts_with("LOGICAL") || kind.starts_with("GREATER") || kind.starts_with("LESS") || kind == "EQUAL";
  return is_truth ? ElementType::kBool : type;
}

// Our writer gives what stands in front of an activation another name than the operator had.
void take_own_name(const NodeView& node, TensorId id, Operator& writer) {
  const std::string& own = node.node().outputs[0];
  std::string_view whole = own;
  if (whole.ends_with(kRealSuffix)) whole.remove_suffix(kRealSuffix.size());
  if (writer.name != fmt::format("{}{}", whole, kSumSuffix)) return;
  writer.name = own;
  node.importer().graph().tensor(id).name = own;
}

// Lets the operator that writes the value clamp it. Not if anything else reads the value.
bool fuse_activation(const NodeView& node, const std::string& activation) {
  const Value& value = node.input(0);
  Operator* writer = node.importer().sole_writer(value);
  if (writer == nullptr) return false;
  const auto found = writer->attributes.find("activation");
  if (found == writer->attributes.end() || std::get<std::string>(found->second) != "none") return false;
  found->second = activation;
  const Graph& graph = node.importer().graph();
  const OperatorType* type = find_operator_type(writer->kind);
  if (type == nullptr || !type->problems(OpView(graph, *writer)).empty()) {
    found->second = std::string("none");
    return false;
  }
  take_own_name(node, value.id, *writer);
  node.result(value.id, Shape(value.shape), Order(value.order));
  return true;
}

// Lets sums of products that have no biases take those of a constant: one number an output channel.
bool fuse_bias(const NodeView& node, const Value& sums, const Value& bias) {
  if (!bias.constant || bias.type != ElementType::kFloat32 || sums.shape.empty()) return false;
  Operator* writer = node.importer().sole_writer(sums);
  const bool is_sum = writer != nullptr && (writer->kind == "FULLY_CONNECTED" || writer->kind.ends_with("CONV_2D"));
  if (!is_sum || writer->inputs[2] != kNoTensor ||
      std::get<std::string>(writer->attributes.at("activation")) != "none") {
    return false;
  }
  if (sums.order.back() == kUnit) return false;
  const auto channel = to_size(sums.order.back());
  const std::size_t behind = sums.shape.size() - 1 - channel;
  const std::int64_t channels = sums.shape[channel];
  const std::int64_t count = element_count(bias.shape);
  const bool is_along = bias.shape.size() > behind && bias.shape.size() <= sums.shape.size() &&
                        bias.shape[bias.shape.size() - 1 - behind] == channels;
  if (count != channels || !is_along) return false;
  Constant flat = *bias.constant;
  flat.shape = {channels};
  writer->inputs[2] = node.importer().constant(node.name("bias"), flat);
  node.result(sums.id, Shape(sums.shape), Order(sums.order));
  return true;
}

}  // namespace

Shape broadcast_shape(const Shape& a, const Shape& b) {
  Shape shape(std::max(a.size(), b.size()), 1);
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const std::int64_t of_a = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t of_b = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (of_a != of_b && of_a != 1 && of_b != 1) {
      throw Error(fmt::format("inputs of shapes {} and {}; supported: sizes that are equal or 1", shape_text(a),
                              shape_text(b)));
    }
    shape[shape.size() - 1 - i] = std::max(of_a, of_b);
  }
  return shape;
}

Pair paired(const NodeView& node, Value& a, Value& b) {
  Importer& importer = node.importer();
  Pair pair;
  pair.shape = broadcast_shape(a.shape, b.shape);
  const std::size_t rank = pair.shape.size();
  pair.order = file_order(rank);
  for (const Value* value : {&b, &a}) {
    const bool leads = value->id != kNoTensor && !value->constant && value->shape.size() == rank;
    if (leads && value->order != file_order(rank)) pair.order = value->order;
  }
  const bool is_plain = pair.order == file_order(rank);
  const auto brought = [&](Value& value) {
    const std::size_t missing = rank - value.shape.size();
    if (missing == 0) return importer.tensor(value, pair.order);
    if (is_plain || value.shape.empty()) return importer.tensor(value, file_order(value.shape.size()));
    Shape longer(missing, 1);
    longer.insert(longer.end(), value.shape.begin(), value.shape.end());
    if (value.constant) {
      Constant constant = *value.constant;
      constant.shape = longer;
      return importer.constant(value.name, ordered(constant, pair.order));
    }
    const std::string name = node.value_name(value.name);
    importer.define_reshaped(name, value, longer);
    return importer.tensor(importer.value(name), pair.order);
  };
  pair.a = brought(a);
  pair.b = brought(b);
  return pair;
}

void identity(const NodeView& node) {
  const Value& value = node.input(0);
  if (value.constant) {
    node.importer().define(node.node().outputs[0], Constant(*value.constant));
  } else if (value.id == kNoTensor) {
    node.importer().define_reshaped(node.node().outputs[0], value, Shape(value.shape));
  } else {
    node.importer().define_same(node.node().outputs[0], value, Shape(value.shape), Order(value.order));
  }
}

void unary(const NodeView& node) {
  const std::string_view kind = renamed(kUnary, node.node().op);
  if (kind == "RELU" && fuse_activation(node, "relu")) return;
  const Value& value = node.input(0);
  if (kind == "SQRT" && value.constant && value.constant->type == ElementType::kFloat32) {
    std::vector<float> roots;
    for (const float x : value.constant->elements<float>()) roots.push_back(std::sqrt(x));
    node.importer().define(node.node().outputs[0], constant_of(roots, value.shape));
    return;
  }
  const ElementType type = result_type(kind, value.type);
  const Order order = node.order();
  const Shape shape = value.shape;
  node.result(node.emit(kind, {node.in_order(0, order)}, {}, ordered(shape, order), "", type), shape, order);
}

void binary(const NodeView& node) {
  const std::string_view kind = renamed(kBinary, node.node().op);
  Value& a = node.input(0);
  Value& b = node.input(1);
  if (a.constant && b.constant) {
    if (const auto known = integer_result(kind, *a.constant, *b.constant)) {
      node.importer().define(node.node().outputs[0], *known);
      return;
    }
    if (kind == "DIV" && a.type == ElementType::kFloat32 && b.type == ElementType::kFloat32 && a.shape == b.shape) {
      std::vector<float> shares;
      const auto below = b.constant->elements<float>();
      for (const float x : a.constant->elements<float>()) shares.push_back(x / below[shares.size()]);
      node.importer().define(node.node().outputs[0], constant_of(shares, a.shape));
      return;
    }
  }
  if (kind == "ADD" && (fuse_bias(node, a, b) || fuse_bias(node, b, a))) return;
  const ElementType type = result_type(kind, a.type);
  const Pair pair = paired(node, a, b);
  node.result(node.emit(kind, {pair.a, pair.b}, attributes_of(kind), ordered(pair.shape, pair.order), "", type),
              pair.shape, pair.order);
}

void logical_not(const NodeView& node) {
  Constant truth;
  truth.type = ElementType::kBool;
  truth.data = {std::byte{1}};
  const Order order = node.order();
  const Shape& shape = node.shape();
  const TensorId other = node.importer().constant(node.name("true"), truth);
  node.result(
      node.emit("NOT_EQUAL", {node.in_order(0, order), other}, {}, ordered(shape, order), "", ElementType::kBool),
      shape, order);
}

void variadic(const NodeView& node) {
  if (node.input_count() == 1) return identity(node);
  const std::string_view op = node.node().op == "Mean" ? "Sum" : std::string_view(node.node().op);
  const std::string_view kind = renamed(kBinary, op);
  const auto count = static_cast<float>(node.input_count());
  std::string so_far = node.node().inputs[0];
  for (std::size_t i = 1; i < node.input_count(); ++i) {
    const bool is_last = i + 1 == node.input_count() && node.node().op != "Mean";
    const Pair pair = paired(node, node.importer().value(so_far), node.input(i));
    const std::string part = is_last ? "" : std::to_string(i);
    const ElementType type = node.importer().graph().tensor(pair.a).type;
    const TensorId id =
        node.emit(kind, {pair.a, pair.b}, attributes_of(kind), ordered(pair.shape, pair.order), part, type);
    so_far = is_last ? node.name() : node.value_name(part);
    node.importer().define(so_far, id, pair.shape, pair.order);
  }
  if (node.node().op != "Mean") return;
  const Value& sum = node.importer().value(so_far);
  const Shape shape = sum.shape;
  const Order order = sum.order;
  const TensorId mean =
      node.emit("MUL", {sum.id, node.number(1 / count, "share")}, attributes_of("MUL"), ordered(shape, order));
  node.result(mean, shape, order);
}

void clip(const NodeView& node) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  float lowest = -kInfinity;
  float highest = kInfinity;
  if (node.opset() < 11) {
    lowest = node.attribute("min", -kInfinity);
    highest = node.attribute("max", kInfinity);
  } else {
    if (node.has_input(1)) lowest = node.real(1, "min");
    if (node.has_input(2)) highest = node.real(2, "max");
  }
  const auto is = [&](float low, float high) { return lowest == low && highest == high; };
  constexpr float kLargest = std::numeric_limits<float>::max();
  if (lowest <= -kLargest) lowest = -kInfinity;
  if (highest >= kLargest) highest = kInfinity;
  for (const auto& [low, high, activation, kind] :
       {std::tuple{0.0F, 6.0F, "relu6", "RELU6"}, std::tuple{0.0F, kInfinity, "relu", "RELU"},
        std::tuple{-1.0F, 1.0F, "relu_n1_to_1", "RELU_N1_TO_1"}}) {
    if (!is(low, high)) continue;
    if (fuse_activation(node, activation)) return;
    const Chain chain(node);
    return chain.result(chain.apply(kind, chain.id(), ""));
  }
  if (is(-kInfinity, kInfinity)) return identity(node);
  const Chain chain(node);
  TensorId id = chain.id();
  if (lowest > -kInfinity) id = chain.with("MAXIMUM", id, lowest, highest < kInfinity ? "lowest" : "");
  if (highest < kInfinity) id = chain.with("MINIMUM", id, highest, "");
  chain.result(id);
}

void power(const NodeView& node) {
  const Value& exponent = node.input(1);
  if (exponent.constant && exponent.constant->data.size() == sizeof(float) &&
      exponent.constant->type == ElementType::kFloat32 && exponent.shape.size() <= node.rank()) {
    const float value = exponent.constant->elements<float>()[0];
    const Chain chain(node);
    if (value == 2) return chain.result(chain.both("MUL", chain.id(), chain.id(), ""));
    if (value == 0.5F) return chain.result(chain.apply("SQRT", chain.id(), ""));
  }
  const Pair pair = paired(node, node.input(0), node.input(1));
  node.result(node.emit("POW", {pair.a, pair.b}, {}, ordered(pair.shape, pair.order)), pair.shape, pair.order);
}

// max(x, 0) + slope * min(x, 0): the slope may have any shape that goes with the input's.
void prelu(const NodeView& node) {
  Importer& importer = node.importer();
  std::string slope = node.node().inputs[1];
  const Shape& input_shape = node.shape(0);
  const Shape& slope_shape = node.shape(1);
  if (node.opset() < 7 && slope_shape.size() == 1 && input_shape.size() > 1 && slope_shape[0] == input_shape[1]) {
    // Up to version 6 the slopes are those of the channels.
    Shape along(input_shape.size() - 1, 1);
    along[0] = slope_shape[0];
    slope = node.value_name("slope");
    importer.define_reshaped(slope, node.input(1), along);
  }
  const Pair pair = paired(node, node.input(0), importer.value(slope));
  const Shape shape = ordered(pair.shape, pair.order);
  const TensorId upper = node.emit("RELU", {pair.a}, {}, shape, "upper");
  const TensorId negative = node.emit("MINIMUM", {pair.a, node.number(0, "zero")}, {}, shape, "negative");
  const TensorId lower = node.emit("MUL", {negative, pair.b}, attributes_of("MUL"), shape, "lower");
  node.result(node.emit("ADD", {upper, lower}, attributes_of("ADD"), shape), pair.shape, pair.order);
}

void where(const NodeView& node) {
  const Shape shape = broadcast_shape(node.shape(0), broadcast_shape(node.shape(1), node.shape(2)));
  const ElementType type = node.input(1).type;
  node.plain_result(node.emit("SELECT_V2", {node.plain(0), node.plain(1), node.plain(2)}, {}, shape, "", type));
}

void cast(const NodeView& node) {
  // Numbers of the format's own list of types.
  ElementType type{};
  switch (node.attribute("to", std::int64_t{0})) {
    case 1:
    case 10:
    case 11:
      type = ElementType::kFloat32;
      break;
    case 2:
      type = ElementType::kUint8;
      break;
    case 3:
      type = ElementType::kInt8;
      break;
    case 5:
      type = ElementType::kInt16;
      break;
    case 6:
      type = ElementType::kInt32;
      break;
    case 7:
      type = ElementType::kInt64;
      break;
    case 9:
      type = ElementType::kBool;
      break;
    default:
      throw Error(fmt::format("a cast to type {}; supported: reals, s8, u8, s16, s32, s64, bool",
                              node.attribute("to", std::int64_t{0})));
  }
  const Value& value = node.input(0);
  if (value.type == type) return identity(node);
  const Order order = node.order();
  const Shape shape = value.shape;
  node.result(node.emit("CAST", {node.in_order(0, order)}, {}, ordered(shape, order), "", type), shape, order);
}

}  // namespace milliwatt::onnx
