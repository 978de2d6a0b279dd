// Operators that compute each element of its own.
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/writers/families.h"

namespace milliwatt::onnx {
namespace {

using Renamed = std::pair<std::string_view, std::string_view>;

constexpr std::array kUnary = {
    Renamed{"ABS", "Abs"},         Renamed{"CEIL", "Ceil"},
    Renamed{"COS", "Cos"},         Renamed{"ELU", "Elu"},
    Renamed{"EXP", "Exp"},         Renamed{"FLOOR", "Floor"},
    Renamed{"LOG", "Log"},         Renamed{"HARD_SWISH", "HardSwish"},
    Renamed{"LOGICAL_NOT", "Not"}, Renamed{"LOGISTIC", "Sigmoid"},
    Renamed{"NEG", "Neg"},         Renamed{"RELU", "Relu"},
    Renamed{"ROUND", "Round"},     Renamed{"SIGN", "Sign"},
    Renamed{"SIN", "Sin"},         Renamed{"SQRT", "Sqrt"},
    Renamed{"TANH", "Tanh"},
};

constexpr std::array kBinary = {
    Renamed{"ADD", "Add"},     Renamed{"DIV", "Div"},
    Renamed{"EQUAL", "Equal"}, Renamed{"GREATER", "Greater"},
    Renamed{"LESS", "Less"},   Renamed{"GREATER_EQUAL", "GreaterOrEqual"},
    Renamed{"MAXIMUM", "Max"}, Renamed{"LESS_EQUAL", "LessOrEqual"},
    Renamed{"MINIMUM", "Min"}, Renamed{"LOGICAL_AND", "And"},
    Renamed{"MUL", "Mul"},     Renamed{"LOGICAL_OR", "Or"},
    Renamed{"PRELU", "PRelu"}, Renamed{"SUB", "Sub"},
};

template <std::size_t N>
std::string_view renamed(const std::array<Renamed, N>& names, std::string_view kind) {
  return std::ranges::find(names, kind, &Renamed::first)->second;
}

bool is_whole(const Tensor& tensor) { return tensor.type == ElementType::kInt32 || tensor.type == ElementType::kInt64; }

/// Both inputs of an operator, in one order.
struct Pair {
  std::string a, b;
  Order order;
};

Pair paired(const OperatorWriter& op) {
  Pair pair;
  const std::size_t leading = op.leading_input();
  pair.order = op.order(leading);
  const std::size_t rank = op.out_shape().size();
  bool is_usable = pair.order.size() == rank && op.shape(leading).size() == rank;
  // A dimension that the value does not have stays of size 1.
  for (std::size_t d = 0; is_usable && d < rank; ++d) is_usable = pair.order[d] != kUnit || op.out_shape()[d] == 1;
  if (!is_usable) pair.order = file_order(rank);
  pair.a = op.broadcast(0, pair.order);
  pair.b = op.broadcast(1, pair.order);
  return pair;
}

}  // namespace

void write_unary(const OperatorWriter& op) {
  const Order order = op.order();
  op.result(renamed(kUnary, op.kind()), {op.real(0, order)}, {}, order);
}

void write_extreme(const OperatorWriter& op) {
  // The larger code is the larger number if both mean the same.
  const Quantization& quantization = op.output().quantization;
  if (op.input(0).quantization != quantization || op.input(1).quantization != quantization) {
    throw Error("codes of different scales, which are compared as they are; supported: one scale");
  }
  write_binary(op);
}

void write_binary(const OperatorWriter& op) {
  const Pair pair = paired(op);
  op.result(renamed(kBinary, op.kind()), {pair.a, pair.b}, {}, pair.order);
}

void write_clipped(const OperatorWriter& op) {
  const bool up_to_6 = op.kind() == "RELU6";
  const Order order = op.order();
  const std::string lowest = op.number("lowest", up_to_6 ? 0.0F : -1.0F);
  op.result("Clip", {op.real(0, order), lowest, op.number("highest", up_to_6 ? 6.0F : 1.0F)}, {}, order);
}

void write_leaky_relu(const OperatorWriter& op) {
  const Order order = op.order();
  op.result("LeakyRelu", {op.real(0, order)}, {{"alpha", static_cast<float>(op.view().number("alpha"))}}, order);
}

void write_square(const OperatorWriter& op) {
  const Order order = op.order();
  const std::string in = op.real(0, order);
  op.result("Mul", {in, in}, {}, order);
}

void write_rsqrt(const OperatorWriter& op) {
  const Order order = op.order();
  op.result("Reciprocal", {op.node("Sqrt", {op.real(0, order)}, {}, "root")}, {}, order);
}

void write_not_equal(const OperatorWriter& op) {
  const Pair pair = paired(op);
  op.result("Not", {op.node("Equal", {pair.a, pair.b}, {}, "equal")}, {}, pair.order);
}

void write_squared_difference(const OperatorWriter& op) {
  const Pair pair = paired(op);
  const std::string difference = op.node("Sub", {pair.a, pair.b}, {}, "difference");
  op.result("Mul", {difference, difference}, {}, pair.order);
}

// Mod of whole numbers has the divisor's sign, as the floor asks for.
void write_floor_div(const OperatorWriter& op) {
  const Pair pair = paired(op);
  if (!is_whole(op.output())) {
    return op.result("Floor", {op.node("Div", {pair.a, pair.b}, {}, "quotient")}, {}, pair.order);
  }
  const std::string rest = op.node("Mod", {pair.a, pair.b}, {{"fmod", std::int64_t{0}}}, "rest");
  op.result("Div", {op.node("Sub", {pair.a, rest}, {}, "multiple"), pair.b}, {}, pair.order);
}

void write_floor_mod(const OperatorWriter& op) {
  const Pair pair = paired(op);
  if (is_whole(op.output())) return op.result("Mod", {pair.a, pair.b}, {{"fmod", std::int64_t{0}}}, pair.order);
  // Of real numbers it has the dividend's sign: the divisor is added where the signs differ.
  const std::string rest = op.node("Mod", {pair.a, pair.b}, {{"fmod", std::int64_t{1}}}, "rest");
  const std::string sign = op.node(
      "Mul", {op.node("Sign", {rest}, {}, "rest_sign"), op.node("Sign", {pair.b}, {}, "divisor_sign")}, {}, "signs");
  const std::string differs = op.node("Less", {sign, op.number("zero", 0)}, {}, "differs");
  op.result("Where", {differs, op.node("Add", {rest, pair.b}, {}, "moved"), rest}, {}, pair.order);
}

void write_select(const OperatorWriter& op) {
  std::string condition = op.plain(0);
  if (op.kind() == "SELECT" && op.shape(0).size() == 1 && op.out_shape().size() > 1) {
    // One truth value for each index of the first dimension.
    Shape longer(op.out_shape().size(), 1);
    longer[0] = op.shape(0)[0];
    condition = op.reshaped(condition, longer, "condition");
  }
  op.plain_result("Where", {condition, op.plain(1), op.plain(2)});
}

void write_batch_norm(const OperatorWriter& op) {
  const std::size_t rank = op.shape().size();
  if (rank < 2) throw Error("an input of one dimension; supported: a batch and channels");
  const Order order = channels_last(rank).size() == rank ? channels_last(rank) : Order{0, 2, 1};
  const Order channels = rank == 2 ? file_order(2) : order;
  std::vector<std::string> inputs = {op.real(0, channels)};
  for (std::size_t i = 1; i < 5; ++i) inputs.push_back(op.plain(i));
  op.result("BatchNormalization", inputs, {{"epsilon", static_cast<float>(op.view().number("epsilon"))}}, channels);
}

}  // namespace milliwatt::onnx
