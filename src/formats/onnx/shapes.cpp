// The same elements in another shape, or with their dimensions in another order: nothing is moved before an operator
// needs it.
#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/moves.h"

namespace milliwatt::onnx {
namespace {

void reshape_to(const NodeView& node, const Shape& to) {
  Value& value = node.input(0);
  if (std::ranges::any_of(to, [](std::int64_t size) { return size < 1; }) ||
      element_count(to) != element_count(value.shape)) {
    throw Error(fmt::format("{} elements, of shape {}, as {}; supported: a shape of as many elements",
                            element_count(value.shape), shape_text(value.shape), shape_text(to)));
  }
  const std::string& name = node.node().outputs[0];
  if (value.constant || value.id == kNoTensor) return node.importer().define_reshaped(name, value, to);
  if (value.shape == to) return node.importer().define_same(name, value, to, Order(value.order));
  if (const auto order = reshaped_order(value.shape, value.order, to)) {
    const Tensor held = node.importer().graph().tensor(value.id);
    const TensorId id =
        node.importer().emit("RESHAPE", name, {value.id}, {}, {held.type, ordered(to, *order), held.quantization});
    return node.result(id, to, *order);
  }
  node.importer().define_reshaped(name, value, to);
}

bool is_large(const Shape& shape) {
  const bool is_empty = std::ranges::count(shape, 0) > 0;
  const std::int64_t count = checked_count(shape);
  return !is_empty && (count == 0 || count > 1 << 24);
}

std::vector<std::int64_t> axes_of(const NodeView& node) {
  // An attribute up to version 12, an input from 13 on.
  if (node.has_input(1)) return node.integers(1, "axes");
  return node.attribute("axes", std::vector<std::int64_t>{});
}

}  // namespace

void reshape(const NodeView& node) {
  const auto wanted = node.opset() < 5 && !node.has_input(1) ? node.attribute("shape", std::vector<std::int64_t>{})
                                                             : node.integers(1, "shape");
  const bool allows_zero = node.attribute("allowzero", std::int64_t{0}) != 0;
  const Shape& from = node.shape();
  Shape to;
  std::int64_t known = 1;
  std::ptrdiff_t open = -1;
  for (std::size_t d = 0; d < wanted.size(); ++d) {
    std::int64_t size = wanted[d];
    if (size == 0 && !allows_zero && d < from.size()) size = from[d];
    if (size == -1 && open < 0) open = static_cast<std::ptrdiff_t>(d);
    if (size < -1 || size > (std::int64_t{1} << 40) || (size == -1 && open != static_cast<std::ptrdiff_t>(d))) {
      throw Error(fmt::format("shape {}; supported: sizes of at least 1, one of them -1", shape_text(wanted)));
    }
    to.push_back(size);
    if (size > 0) known *= size;
    if (known > (std::int64_t{1} << 40)) throw Error(fmt::format("shape {}: too large", shape_text(wanted)));
  }
  if (open >= 0) to[to_size(open)] = element_count(from) / known;
  reshape_to(node, to);
}

void flatten(const NodeView& node) {
  const Shape& from = node.shape();
  const std::int64_t number = node.attribute("axis", std::int64_t{1});
  const auto rank = static_cast<std::int64_t>(from.size());
  if (number < -rank || number > rank) throw Error(fmt::format("axis {}; supported: {} to {}", number, -rank, rank));
  const auto axis = static_cast<std::ptrdiff_t>(number < 0 ? number + rank : number);
  const Shape outer(from.begin(), from.begin() + axis);
  const Shape inner(from.begin() + axis, from.end());
  reshape_to(node, {element_count(outer), element_count(inner)});
}

void squeeze(const NodeView& node) {
  const Shape& from = node.shape();
  std::vector<bool> goes(from.size(), false);
  const auto axes = axes_of(node);
  for (const std::int64_t number : axes) {
    const int axis = node.axis(number, from.size());
    if (from[to_size(axis)] != 1) {
      throw Error(fmt::format("dimension {} of {}; supported: dimensions of size 1", axis, shape_text(from)));
    }
    goes[to_size(axis)] = true;
  }
  Shape to;
  for (std::size_t d = 0; d < from.size(); ++d) {
    const bool is_gone = axes.empty() ? from[d] == 1 : goes[d];
    if (!is_gone) to.push_back(from[d]);
  }
  reshape_to(node, to);
}

void unsqueeze(const NodeView& node) {
  const auto axes = axes_of(node);
  const std::size_t rank = node.rank() + axes.size();
  if (rank > 8) throw Error(fmt::format("{} dimensions; supported: up to 8", rank));
  Shape to(rank, 0);
  for (const std::int64_t number : axes) to[to_size(node.axis(number, rank))] = 1;
  std::size_t next = 0;
  for (std::int64_t& size : to) {
    if (size == 1) continue;
    if (next == node.rank()) throw Error("an axis twice; supported: each once");
    size = node.shape()[next++];
  }
  reshape_to(node, to);
}

void transpose(const NodeView& node) {
  Value& value = node.input(0);
  const std::size_t rank = value.shape.size();
  std::vector<std::int64_t> backwards;
  for (std::size_t d = rank; d-- > 0;) backwards.push_back(static_cast<std::int64_t>(d));
  const auto places = node.attribute("perm", backwards);
  Order taken;
  for (const std::int64_t place : places) taken.push_back(node.axis(place, rank));
  Order sorted = taken;
  std::ranges::sort(sorted);
  if (sorted != file_order(rank)) {
    throw Error(fmt::format("perm {}; supported: each of the {} dimensions once", shape_text(places), rank));
  }
  const Shape to = ordered(value.shape, taken);
  const std::string& name = node.node().outputs[0];
  if (value.constant) return node.importer().define(name, ordered(*value.constant, taken));
  const TensorId id = value.id == kNoTensor ? node.plain(0) : value.id;
  const Order held = value.id == kNoTensor ? file_order(rank) : value.order;
  // Dimension `taken[d]` of the input is called d from here on.
  Order order;
  for (const int d : held) order.push_back(d == kUnit ? kUnit : place_of(taken, d));
  Value source = value;
  source.id = id;
  node.importer().define_same(name, source, to, order);
}

void constant(const NodeView& node) {
  const std::string& name = node.node().outputs[0];
  for (const auto& [attribute, value] : node.node().attributes) {
    if (const auto* made = std::get_if<Constant>(&value)) return node.importer().define(name, *made);
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      return node.importer().define(name, constant_of(std::vector{*number}, {}));
    }
    if (const auto* number = std::get_if<float>(&value)) {
      return node.importer().define(name, constant_of(std::vector{*number}, {}));
    }
    if (const auto* list = std::get_if<std::vector<std::int64_t>>(&value)) {
      return node.importer().define(name, constant_of(*list, {std::ssize(*list)}));
    }
    if (const auto* list = std::get_if<std::vector<float>>(&value)) {
      return node.importer().define(name, constant_of(*list, {std::ssize(*list)}));
    }
  }
  throw Error("a constant of text or of a sparse tensor; supported: dense numbers");
}

void constant_of_shape(const NodeView& node) {
  Constant made;
  const Constant* value = nullptr;
  const auto found = node.node().attributes.find("value");
  if (found != node.node().attributes.end()) value = std::get_if<Constant>(&found->second);
  for (const std::int64_t size : node.integers(0, "shape")) made.shape.push_back(size);
  const bool is_good = std::ranges::all_of(made.shape, [](std::int64_t size) { return size >= 0 && size < 1 << 24; });
  if (!is_good || made.shape.size() > 8 || is_large(made.shape)) {
    throw Error(fmt::format("a constant of shape {}; supported: up to 2^24 elements", shape_text(made.shape)));
  }
  if (std::ranges::count(made.shape, 0) > 0) return node.importer().define(node.node().outputs[0], std::move(made));
  std::vector<std::byte> element(sizeof(float), std::byte{0});
  if (value != nullptr) {
    made.type = value->type;
    element = value->data;
    if (element_count(value->shape) != 1) throw Error("several values; supported: one");
  }
  for (std::int64_t i = 0; i < element_count(made.shape); ++i) {
    made.data.insert(made.data.end(), element.begin(), element.end());
  }
  node.importer().define(node.node().outputs[0], std::move(made));
}

void shape_of(const NodeView& node) {
  const auto rank = static_cast<std::int64_t>(node.rank());
  const auto clamped = [&](std::int64_t place) {
    return std::clamp<std::int64_t>(place < 0 ? place + rank : place, 0, rank);
  };
  const std::int64_t start = clamped(node.attribute("start", std::int64_t{0}));
  const std::int64_t end = std::max(start, clamped(node.attribute("end", rank)));
  const std::vector<std::int64_t> sizes(node.shape().begin() + start, node.shape().begin() + end);
  node.importer().define(node.node().outputs[0], constant_of(sizes, {end - start}));
}

void range(const NodeView& node) {
  const auto is_wide = [](std::int64_t number) {
    return number > std::int64_t{1} << 40 || number < -(std::int64_t{1} << 40);
  };
  const std::int64_t start = node.integer(0, "start");
  const std::int64_t limit = node.integer(1, "limit");
  const std::int64_t delta = node.integer(2, "delta");
  if (delta == 0 || is_wide(start) || is_wide(limit) || is_wide(delta)) {
    throw Error("a range in steps of 0, or beyond 2^40; supported: others");
  }
  constexpr std::size_t kMost = 1 << 20;
  std::vector<std::int64_t> values;
  for (std::int64_t v = start; delta > 0 ? v < limit : v > limit; v += delta) {
    values.push_back(v);
    if (values.size() > kMost) throw Error(fmt::format("a range of more than {} numbers", kMost));
  }
  node.importer().define(node.node().outputs[0], constant_of(values, {std::ssize(values)}));
}

}  // namespace milliwatt::onnx
