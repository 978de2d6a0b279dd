#include "formats/onnx/reductions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt::onnx {
namespace {

using Renamed = std::pair<std::string_view, std::string_view>;

constexpr std::array kReductions = {
    Renamed{"ReduceMax", "REDUCE_MAX"},   Renamed{"ReduceMean", "MEAN"},      Renamed{"ReduceMin", "REDUCE_MIN"},
    Renamed{"ReduceProd", "REDUCE_PROD"}, Renamed{"ReduceSum", "MEAN"},       Renamed{"ReduceSumSquare", "MEAN"},
    Renamed{"ReduceL2", "MEAN"},          Renamed{"ReduceLogSumExp", "MEAN"},
};

// What is left of the order when the file's dimensions in `goes` are no more.
Order without(const Order& order, const std::vector<bool>& goes) {
  std::vector<int> number(goes.size(), kUnit);
  int next = 0;
  for (std::size_t d = 0; d < goes.size(); ++d) {
    if (!goes[d]) number[d] = next++;
  }
  Order left;
  for (const int d : order) {
    if (d == kUnit) left.push_back(kUnit);
    if (d != kUnit && !goes[to_size(d)]) left.push_back(number[to_size(d)]);
  }
  return left;
}

}  // namespace

void reduction(const NodeView& node) {
  const std::string& op = node.node().op;
  const std::string_view kind = std::ranges::find(kReductions, op, &Renamed::first)->second;
  const bool keeps = node.attribute("keepdims", std::int64_t{1}) != 0;
  std::vector<std::int64_t> numbers = node.attribute("axes", std::vector<std::int64_t>{});
  if (node.has_input(1)) numbers = node.integers(1, "axes");
  const std::size_t rank = node.rank();
  const Order order = node.order();
  Shape shape = node.shape();
  if (numbers.empty() && node.attribute("noop_with_empty_axes", std::int64_t{0}) == 0) {
    for (std::size_t d = 0; d < rank; ++d) numbers.push_back(static_cast<std::int64_t>(d));
  }
  std::vector<bool> goes(rank, false);
  std::vector<std::int64_t> axes;
  for (const std::int64_t number : numbers) {
    const int axis = node.axis(number, rank);
    goes[to_size(axis)] = true;
    axes.push_back(place_of(order, axis));
  }
  std::ranges::sort(axes);
  Shape kept = shape;
  Shape dropped;
  for (std::size_t d = 0; d < rank; ++d) {
    if (goes[d]) kept[d] = 1;
    if (!goes[d]) dropped.push_back(shape[d]);
  }
  TensorId id = node.in_order(0, order);
  const ElementType type = node.importer().graph().tensor(id).type;
  if (op == "ReduceSumSquare" || op == "ReduceL2") {
    id = node.emit("MUL", {id, id}, {{"activation", std::string("none")}}, ordered(shape, order), "squares");
  }
  const Order left = keeps ? order : without(order, goes);
  const Shape out = keeps ? kept : dropped;
  const bool is_root = op == "ReduceL2";
  const bool is_log = op == "ReduceLogSumExp";
  const Attributes plain = {{"activation", std::string("none")}};
  TensorId most = kNoTensor;  // subtracted, so that no exp is infinite
  if (is_log) {
    most = node.emit("REDUCE_MAX", {id, node.numbers(axes, "axes of max")}, {{"keep_dims", std::int64_t{1}}},
                     ordered(kept, order), "max", type);
    id = node.emit("SUB", {id, most}, plain, ordered(shape, order), "below max");
    id = node.emit("EXP", {id}, {}, ordered(shape, order), "exp");
  }
  const bool is_sum = kind == "MEAN" && op != "ReduceMean";
  id = node.emit(kind, {id, node.numbers(axes, "axes")}, {{"keep_dims", std::int64_t{keeps}}}, ordered(out, left),
                 is_sum ? "mean" : "", type);
  if (is_sum) {
    const auto count = static_cast<float>(element_count(shape) / element_count(out));
    id = node.emit("MUL", {id, node.number(count, "count")}, {{"activation", std::string("none")}}, ordered(out, left),
                   is_root || is_log ? "sum" : "");
  }
  if (is_log) {
    const TensorId log = node.emit("LOG", {id}, {}, ordered(out, left), "log");
    if (!keeps) most = node.emit("RESHAPE", {most}, {}, ordered(out, left), "max of rows", type);
    id = node.emit("ADD", {log, most}, plain, ordered(out, left));
  }
  if (is_root) id = node.emit("SQRT", {id}, {}, ordered(out, left));
  node.result(id, out, left);
}

void arg_max(const NodeView& node) {
  const std::string_view kind = node.node().op == "ArgMax" ? "ARG_MAX" : "ARG_MIN";
  const int axis = node.axis(node.attribute("axis", std::int64_t{0}), node.rank());
  const bool keeps = node.attribute("keepdims", std::int64_t{1}) != 0;
  if (node.attribute("select_last_index", std::int64_t{0}) != 0)
    throw Error("the last of equal ones; supported: the first");
  const Order order = node.order();
  std::vector<bool> goes(node.rank(), false);
  goes[to_size(axis)] = true;
  Shape out = node.shape();
  out.erase(out.begin() + axis);
  const Order left = without(order, goes);
  const TensorId id = node.emit(kind, {node.in_order(0, order), node.numbers({place_of(order, axis)}, "axis")}, {},
                                ordered(out, left), keeps ? "indices" : "", ElementType::kInt64);
  if (!keeps) return node.result(id, out, left);
  Shape kept = node.shape();
  kept[to_size(axis)] = 1;
  node.result(node.emit("RESHAPE", {id}, {}, ordered(kept, order), "", ElementType::kInt64), kept, order);
}

void cumulative_sum(const NodeView& node) {
  const Order order = node.order();
  const Shape& shape = node.shape();
  const int axis = node.axis(node.integer(1, "axis"), shape.size());
  const Attributes attributes = {{"exclusive", node.attribute("exclusive", std::int64_t{0})},
                                 {"reverse", node.attribute("reverse", std::int64_t{0})}};
  const TensorId id = node.emit("CUMSUM", {node.in_order(0, order), node.numbers({place_of(order, axis)}, "axis")},
                                attributes, ordered(shape, order), "", node.input(0).type);
  node.result(id, shape, order);
}

void softmax(const NodeView& node) {
  const bool is_old = node.opset() < 13;  // then it takes all dimensions from the axis on as one
  const std::size_t rank = node.rank();
  const int axis = node.axis(node.attribute("axis", std::int64_t{is_old ? 1 : -1}), rank);
  const bool is_log = node.node().op == "LogSoftmax";
  const std::string_view kind = is_log ? "LOG_SOFTMAX" : "SOFTMAX";
  const Attributes attributes = is_log ? Attributes{} : Attributes{{"beta", 1.0}};
  const Shape& shape = node.shape();
  const std::int64_t behind = element_count({shape.begin() + axis, shape.end()});
  if (is_old && behind != shape[to_size(axis)]) {
    const Shape flat = {element_count(shape) / behind, behind};
    const TensorId rows = node.emit("RESHAPE", {node.plain(0)}, {}, flat, "rows");
    const TensorId id = node.emit(kind, {rows}, attributes, flat, "shares");
    return node.plain_result(node.emit("RESHAPE", {id}, {}, shape));
  }
  Order order = node.order();
  const auto last = std::ranges::find_if(order.rbegin(), order.rend(),
                                         [&](int d) { return d != kUnit && (d == axis || shape[to_size(d)] > 1); });
  if (order.back() != axis || last == order.rend()) {
    order.clear();
    for (std::size_t d = 0; d < rank; ++d) {
      if (static_cast<int>(d) != axis) order.push_back(static_cast<int>(d));
    }
    order.push_back(axis);
  }
  node.result(node.emit(kind, {node.in_order(0, order)}, attributes, ordered(shape, order)), shape, order);
}

}  // namespace milliwatt::onnx
