// Operators that make one element of many, and those along one dimension.
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/writers/families.h"

namespace milliwatt::onnx {
namespace {

using Renamed = std::pair<std::string_view, std::string_view>;

constexpr std::array kReductions = {
    Renamed{"MEAN", "ReduceMean"},        Renamed{"REDUCE_MAX", "ReduceMax"}, Renamed{"REDUCE_MIN", "ReduceMin"},
    Renamed{"REDUCE_PROD", "ReduceProd"}, Renamed{"SUM", "ReduceSum"},
};

// Numbers of the types in the format.
constexpr std::int64_t kInt32 = 6;
constexpr std::int64_t kBool = 9;

/// What a reduction takes away, and how its output lies.
struct Reduced {
  std::vector<std::int64_t> axes;  // of the file's value
  std::int64_t keeps = 0;
  Order order;
};

Reduced reduced(const OperatorWriter& op, const Order& order) {
  Reduced made;
  std::vector<bool> gone(order.size(), false);
  for (const int axis : op.axes(1)) {
    gone[to_size(axis)] = true;
    made.axes.push_back(order[to_size(axis)]);
  }
  std::ranges::sort(made.axes);
  made.keeps = op.view().integer("keep_dims");
  made.order = made.keeps != 0 ? order : order_without(order, gone);
  return made;
}

void put_last_dimension(const OperatorWriter& op, std::string_view name, const std::string& in, const Order& order) {
  op.result(name, {in}, {{"axis", static_cast<std::int64_t>(order.back())}}, order);
}

}  // namespace

void write_reduction(const OperatorWriter& op) {
  const Order order = op.full_order();
  const Reduced to = reduced(op, order);
  const std::string_view name = std::ranges::find(kReductions, op.kind(), &Renamed::first)->second;
  std::vector<std::string> inputs = {op.real(0, order)};
  const bool has_reals = op.input().type == ElementType::kFloat32 || is_coded(op.input());
  if (name == "ReduceMean" && has_reals && to.keeps != 0 && order == Order{0, 2, 3, 1} &&
      to.axes == std::vector<std::int64_t>{2, 3}) {
    return op.result("GlobalAveragePool", inputs, {}, order);
  }
  NodeAttributes attributes = {{"keepdims", to.keeps}};
  if (name == "ReduceSum") {
    inputs.push_back(op.list("axes", to.axes));  // an input from version 13 on
  } else {
    attributes["axes"] = to.axes;
  }
  op.result(name, inputs, attributes, to.order);
}

void write_truth_reduction(const OperatorWriter& op) {
  const Order order = op.full_order();
  const Reduced to = reduced(op, order);
  const std::string numbers = op.node("Cast", {op.real(0, order)}, {{"to", kInt32}}, "numbers");
  const std::string extreme = op.node(op.kind() == "REDUCE_ANY" ? "ReduceMax" : "ReduceMin", {numbers},
                                      {{"axes", to.axes}, {"keepdims", to.keeps}}, "extreme");
  op.result("Cast", {extreme}, {{"to", kBool}}, to.order);
}

void write_arg_extreme(const OperatorWriter& op) {
  const Order order = op.full_order();
  const auto axis = to_size(op.axes(1).at(0));
  std::vector<bool> gone(order.size(), false);
  gone[axis] = true;
  const Order left = order_without(order, gone);
  const std::string_view name = op.kind() == "ARG_MAX" ? "ArgMax" : "ArgMin";
  const NodeAttributes attributes = {{"axis", static_cast<std::int64_t>(order[axis])}, {"keepdims", std::int64_t{0}}};
  if (op.output().type == ElementType::kInt64) return op.result(name, {op.real(0, order)}, attributes, left);
  op.result("Cast", {op.node(name, {op.real(0, order)}, attributes, "indices")}, {{"to", kInt32}}, left);
}

void write_softmax(const OperatorWriter& op) {
  const Order order = op.full_order();
  std::string in = op.real(0, order);
  if (op.kind() == "LOG_SOFTMAX") return put_last_dimension(op, "LogSoftmax", in, order);
  const double beta = op.view().number("beta");
  if (beta != 1) in = op.node("Mul", {in, op.number("beta", static_cast<float>(beta))}, {}, "scaled");
  put_last_dimension(op, "Softmax", in, order);
}

// A vector of zeros stays one: its length counts as 1e-6 at least.
void write_l2_normalization(const OperatorWriter& op) {
  constexpr float kLeast = 1e-6F;
  const Order order = op.full_order();
  const std::string in = op.real(0, order);
  const std::string length = op.node(
      "ReduceL2", {in}, {{"axes", std::vector<std::int64_t>{order.back()}}, {"keepdims", std::int64_t{1}}}, "length");
  op.result("Div", {in, op.node("Max", {length, op.number("least", kLeast)}, {}, "divisor")}, {}, order);
}

void write_cumsum(const OperatorWriter& op) {
  if (is_coded(op.input()))
    throw Error("sums of codes begin with minus their zero point in TensorFlow Lite; supported: real numbers, s32");
  const Order order = op.full_order();
  const auto axis = to_size(op.axes(1).at(0));
  op.result("CumSum", {op.real(0, order), op.list("axis", {order[axis]})},
            {{"exclusive", op.view().integer("exclusive")}, {"reverse", op.view().integer("reverse")}}, order);
}

}  // namespace milliwatt::onnx
