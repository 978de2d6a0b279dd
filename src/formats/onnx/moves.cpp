#include "formats/onnx/moves.h"

#include <fmt/format.h>

#include <algorithm>

#include <utility>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt::onnx {
namespace {

// A tensor and the order in which it holds an input.
struct Held {
  TensorId id;
  Order order;
  Shape file;

  Shape shape() const { return ordered(file, order); }
  int place(int axis) const { return place_of(order, axis); }
};

Held held(const NodeView& node, std::size_t i = 0) {
  const Order order = node.order(i);
  return {node.in_order(i, order), order, node.shape(i)};
}

ElementType type_of(const NodeView& node, TensorId id) { return node.importer().graph().tensor(id).type; }

TensorId pairs(const NodeView& node, const std::vector<std::int32_t>& values, std::string_view part) {
  return node.importer().constant(node.name(part), constant_of(values, {std::ssize(values) / 2, 2}));
}

// Elements from `begin` on, one each `stride` (which may be negative), along every dimension of the tensor.
TensorId strided(const NodeView& node, const Held& from, const std::vector<std::int64_t>& begin,
                 const std::vector<std::int64_t>& stride, const Shape& out, std::string_view part) {
  const Shape shape = from.shape();
  std::vector<std::int64_t> end;
  std::int64_t end_mask = 0;
  for (std::size_t d = 0; d < out.size(); ++d) {
    const std::int64_t last = begin[d] + (out[d] - 1) * stride[d];
    end.push_back(stride[d] > 0 ? last + 1 : last - 1);
    if (end[d] < 0) end_mask |= std::int64_t{1} << d;  // to the very first: an end of -1 would mean the last
  }
  const std::string prefix = part.empty() ? "" : fmt::format("{}/", part);
  const std::vector<TensorId> inputs = {from.id, node.numbers(begin, prefix + "begin"),
                                        node.numbers(end, prefix + "end"), node.numbers(stride, prefix + "stride")};
  const std::int64_t none = 0;
  return node.emit("STRIDED_SLICE", inputs,
                   {{"begin_mask", none},
                    {"end_mask", end_mask},
                    {"ellipsis_mask", none},
                    {"new_axis_mask", none},
                    {"shrink_axis_mask", none},
                    {"offset", none}},
                   out, part, type_of(node, from.id));
}

struct Cut {
  std::vector<std::int64_t> starts, ends, axes, steps;
};

Cut cut_of(const NodeView& node) {
  Cut cut;
  if (node.opset() < 10) {
    cut.starts = node.attribute("starts", std::vector<std::int64_t>{});
    cut.ends = node.attribute("ends", std::vector<std::int64_t>{});
    cut.axes = node.attribute("axes", std::vector<std::int64_t>{});
  } else {
    cut.starts = node.integers(1, "starts");
    cut.ends = node.integers(2, "ends");
    if (node.has_input(3)) cut.axes = node.integers(3, "axes");
    if (node.has_input(4)) cut.steps = node.integers(4, "steps");
  }
  if (cut.axes.empty()) {
    for (std::size_t d = 0; d < cut.starts.size(); ++d) cut.axes.push_back(static_cast<std::int64_t>(d));
  }
  if (cut.steps.empty()) cut.steps.assign(cut.starts.size(), 1);
  const std::size_t count = cut.starts.size();
  if (cut.ends.size() != count || cut.axes.size() != count || cut.steps.size() != count) {
    throw Error("starts, ends, axes and steps of different numbers; supported: one of each for each dimension");
  }
  return cut;
}

}  // namespace

void concat(const NodeView& node) {
  std::size_t leading = 0;
  for (std::size_t i = node.input_count(); i-- > 0;) {
    if (node.input(i).id != kNoTensor && !node.input(i).constant) leading = i;
  }
  const Order order = node.order(leading);
  const int axis = node.axis(node.attribute("axis", std::int64_t{1}), node.rank());
  Shape out = node.shape();
  out[to_size(axis)] = 0;
  std::vector<TensorId> inputs;
  for (std::size_t i = 0; i < node.input_count(); ++i) {
    Shape others = node.shape(i);
    if (others.size() == out.size()) others[to_size(axis)] = out[to_size(axis)];
    if (others != out) {
      throw Error(fmt::format("input {} of shape {}; supported: that of input 0, {}, but along axis {}", i,
                              shape_text(node.shape(i)), shape_text(node.shape()), axis));
    }
    if (element_count(node.shape(i)) > 0) inputs.push_back(node.in_order(i, order));
  }
  for (std::size_t i = 0; i < node.input_count(); ++i) out[to_size(axis)] += node.shape(i)[to_size(axis)];
  if (inputs.empty()) throw Error("nothing to join; supported: at least one element");
  const Attributes attributes = {{"axis", std::int64_t{place_of(order, axis)}}, {"activation", std::string("none")}};
  const TensorId id =
      node.emit("CONCATENATION", inputs, attributes, ordered(out, order), "", type_of(node, inputs.at(0)));
  node.result(id, out, order);
}

void split(const NodeView& node) {
  const Held from = held(node);
  const int axis = node.axis(node.attribute("axis", std::int64_t{0}), node.rank());
  const std::int64_t size = node.shape()[to_size(axis)];
  const auto count = static_cast<std::int64_t>(node.node().outputs.size());
  auto sizes = node.attribute("split", std::vector<std::int64_t>{});
  if (node.has_input(1)) sizes = node.integers(1, "split");
  if (sizes.empty()) {
    const std::int64_t each = (size + count - 1) / count;
    for (std::int64_t i = 0; i < count; ++i) sizes.push_back(std::min(each, size - i * each));
  }
  if (static_cast<std::int64_t>(sizes.size()) != count) throw Error("as many sizes as outputs are needed");
  std::int64_t at = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    if (sizes[i] < 1 || sizes[i] > size - at) throw Error("sizes that do not add up to the dimension's");
    Shape out = node.shape();
    out[to_size(axis)] = sizes[i];
    std::vector<std::int64_t> begin(from.order.size(), 0);
    begin[to_size(from.place(axis))] = at;
    at += sizes[i];
    if (node.node().outputs[i].empty()) continue;
    const Shape part = ordered(out, from.order);
    const std::string name = fmt::format("part{}", i);
    const TensorId id =
        node.emit("SLICE", {from.id, node.numbers(begin, name + "/begin"), node.numbers(part, name + "/size")}, {},
                  part, name, type_of(node, from.id));
    node.result(id, out, from.order, i);
  }
}

void slice(const NodeView& node) {
  const Cut cut = cut_of(node);
  const Held from = held(node);
  Shape out = node.shape();
  std::vector<std::int64_t> begin(from.order.size(), 0);
  std::vector<std::int64_t> stride(from.order.size(), 1);
  for (std::size_t i = 0; i < cut.axes.size(); ++i) {
    const int axis = node.axis(cut.axes[i], node.rank());
    const std::int64_t size = node.shape()[to_size(axis)];
    const std::int64_t step = cut.steps[i];
    if (step == 0 || step < -(1 << 30) || step > 1 << 30) throw Error("a step of 0; supported: others");
    const auto clamped = [&](std::int64_t place, std::int64_t lowest, std::int64_t highest) {
      return std::clamp(place < 0 && place >= -size ? place + size : place < 0 ? lowest : place, lowest, highest);
    };
    const std::int64_t first = step > 0 ? clamped(cut.starts[i], 0, size) : clamped(cut.starts[i], 0, size - 1);
    const std::int64_t last = step > 0 ? clamped(cut.ends[i], 0, size) : clamped(cut.ends[i], -1, size - 1);
    const std::int64_t count = step > 0 ? (last - first + step - 1) / step : (first - last - step - 1) / -step;
    if (count < 1) throw Error(fmt::format("nothing of dimension {}; supported: at least one element", axis));
    out[to_size(axis)] = count;
    begin[to_size(from.place(axis))] = first;
    stride[to_size(from.place(axis))] = step;
  }
  node.result(strided(node, from, begin, stride, ordered(out, from.order), ""), out, from.order);
}

void gather(const NodeView& node) {
  const int axis = node.axis(node.attribute("axis", std::int64_t{0}), node.rank());
  Value& numbers = node.input(1);
  const std::int64_t size = node.shape()[to_size(axis)];
  Shape out(node.shape().begin(), node.shape().begin() + axis);
  out.insert(out.end(), numbers.shape.begin(), numbers.shape.end());
  out.insert(out.end(), node.shape().begin() + axis + 1, node.shape().end());
  TensorId which = kNoTensor;
  if (numbers.constant) {
    auto places = node.integers(1, "indices");
    for (std::int64_t& place : places) {
      if (place < -size || place >= size) throw Error(fmt::format("index {} of {}", place, size));
      if (place < 0) place += size;
    }
    const std::vector<std::int32_t> narrow(places.begin(), places.end());
    which = node.importer().constant(node.name("indices"), constant_of(narrow, numbers.shape));
  } else {
    which = node.plain(1);
  }
  const TensorId from = node.plain(0);
  node.plain_result(node.emit("GATHER", {from, which}, {{"axis", std::int64_t{axis}}, {"batch_dims", std::int64_t{0}}},
                              out, "", type_of(node, from)));
}

void pad(const NodeView& node) {
  const bool by_attribute = node.opset() < 11;
  const std::size_t rank = node.rank();
  const auto amounts = by_attribute ? node.attribute("pads", node.attribute("paddings", std::vector<std::int64_t>{}))
                                    : node.integers(1, "pads");
  std::vector<std::int64_t> axes;
  if (node.has_input(3)) axes = node.integers(3, "axes");
  if (axes.empty()) {
    for (std::size_t d = 0; d < rank; ++d) axes.push_back(static_cast<std::int64_t>(d));
  }
  if (amounts.size() != 2 * axes.size()) {
    throw Error(fmt::format("{} pads; supported: two for each of {} dimensions", amounts.size(), axes.size()));
  }
  for (const std::int64_t amount : amounts) {
    if (amount > 1 << 24 || amount < -(1 << 24)) throw Error(fmt::format("a padding of {}; supported: 2^24", amount));
  }
  float value = node.attribute("value", 0.0F);
  if (!by_attribute && node.has_input(2)) value = node.real(2, "constant_value");
  std::vector<std::int64_t> before(rank, 0);
  std::vector<std::int64_t> after(rank, 0);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    const int axis = node.axis(axes[i], rank);
    before[to_size(axis)] = amounts[i];
    after[to_size(axis)] = amounts[i + axes.size()];
  }
  Held from = held(node);
  const bool is_cut = std::ranges::any_of(amounts, [](std::int64_t amount) { return amount < 0; });
  if (is_cut) {
    std::vector<std::int64_t> begin(from.order.size(), 0);
    for (std::size_t d = 0; d < rank; ++d) {
      begin[to_size(from.place(static_cast<int>(d)))] = std::max<std::int64_t>(0, -before[d]);
      from.file[d] -= std::max<std::int64_t>(0, -before[d]) + std::max<std::int64_t>(0, -after[d]);
      before[d] = std::max<std::int64_t>(0, before[d]);
      after[d] = std::max<std::int64_t>(0, after[d]);
    }
    const Shape left = from.shape();
    from.id = node.emit("SLICE", {from.id, node.numbers(begin, "begin"), node.numbers(left, "size")}, {}, left, "cut",
                        type_of(node, from.id));
  }
  Shape out = from.file;
  std::vector<std::int32_t> sides(2 * from.order.size(), 0);
  for (std::size_t d = 0; d < rank; ++d) {
    const std::size_t place = to_size(from.place(static_cast<int>(d)));
    sides[2 * place] = static_cast<std::int32_t>(before[d]);
    sides[2 * place + 1] = static_cast<std::int32_t>(after[d]);
    out[d] += before[d] + after[d];
  }
  if (out == from.file) return node.result(from.id, out, from.order);
  const std::string mode = node.attribute("mode", "constant");
  const ElementType type = type_of(node, from.id);
  const Shape shape = ordered(out, from.order);
  const TensorId by = pairs(node, sides, "pads");
  TensorId id = kNoTensor;
  if (mode == "constant" && value == 0) {
    id = node.emit("PAD", {from.id, by}, {}, shape, "", type);
  } else if (mode == "constant" && type == ElementType::kFloat32) {
    id = node.emit("PADV2", {from.id, by, node.number(value, "pad_value")}, {}, shape, "", type);
  } else if (mode == "reflect" || mode == "edge") {
    // Rows of one dimension after the other, by their numbers.
    id = from.id;
    Shape so_far = from.shape();
    for (std::size_t g = 0; g < so_far.size(); ++g) {
      if (sides[2 * g] + sides[2 * g + 1] == 0) continue;
      std::vector<std::int64_t> numbers;
      const std::int64_t size = so_far[g];
      for (std::int64_t i = -sides[2 * g]; i < size + sides[2 * g + 1]; ++i) {
        std::int64_t at = mode == "edge" ? std::clamp<std::int64_t>(i, 0, size - 1) : i;
        if (at < 0) at = -at;
        if (at >= size) at = 2 * (size - 1) - at;
        if (at < 0 || at >= size) throw Error("a reflection of more than the dimension has; supported: up to size - 1");
        numbers.push_back(at);
      }
      so_far[g] = static_cast<std::int64_t>(numbers.size());
      const std::string part = so_far == shape ? "" : fmt::format("pad{}", g);
      id = node.emit("GATHER", {id, node.numbers(numbers, fmt::format("numbers{}", g))},
                     {{"axis", static_cast<std::int64_t>(g)}, {"batch_dims", std::int64_t{0}}}, so_far, part, type);
    }
  } else {
    throw Error(fmt::format("mode {}; supported: constant, reflect, edge", mode));
  }
  node.result(id, out, from.order);
}

void expand(const NodeView& node) {
  const auto wanted = node.integers(1, "shape");
  const Shape& from = node.shape();
  Shape out(std::max(from.size(), wanted.size()), 1);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t a = i < from.size() ? from[from.size() - 1 - i] : 1;
    const std::int64_t b = i < wanted.size() ? wanted[wanted.size() - 1 - i] : 1;
    if (a != b && a != 1 && b != 1) throw Error("a shape that the input cannot be repeated to");
    out[out.size() - 1 - i] = std::max(a, b);
  }
  const TensorId id = node.plain(0);
  node.plain_result(node.emit("BROADCAST_TO", {id, node.numbers(out, "shape")}, {}, out, "", type_of(node, id)));
}

void tile(const NodeView& node) {
  const auto times = node.integers(1, "repeats");
  const Held from = held(node);
  if (times.size() != node.rank()) throw Error("as many repeats as dimensions are needed");
  std::vector<std::int64_t> by(from.order.size(), 1);
  Shape out = node.shape();
  for (std::size_t d = 0; d < times.size(); ++d) {
    if (times[d] < 1 || times[d] > 1 << 20) throw Error(fmt::format("{} repeats; supported: 1 to 2^20", times[d]));
    by[to_size(from.place(static_cast<int>(d)))] = times[d];
    out[d] *= times[d];
  }
  const TensorId id = node.emit("TILE", {from.id, node.numbers(by, "repeats")}, {}, ordered(out, from.order), "",
                                type_of(node, from.id));
  node.result(id, out, from.order);
}

}  // namespace milliwatt::onnx
