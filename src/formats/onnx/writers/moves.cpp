// Operators that move elements within their dimensions. They keep the order in which their input lies.
#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/writers/families.h"

namespace milliwatt::onnx {
namespace {

/// Numbers of each dimension of a tensor, as the value has its dimensions.
std::vector<std::int64_t> in_file(const std::vector<std::int64_t>& numbers, const Order& order) {
  std::vector<std::int64_t> result(numbers.size());
  for (std::size_t d = 0; d < numbers.size(); ++d) result[to_size(order[d])] = numbers[d];
  return result;
}

std::size_t dimension(std::int64_t axis, std::size_t rank) {
  return to_size(axis < 0 ? axis + static_cast<std::int64_t>(rank) : axis);
}

/// Elements from `begin` on, `counts` of them, one each `stride`, along each dimension of input 0.
struct Cut {
  std::vector<std::int64_t> begin, counts, strides;
};

std::vector<std::string> slice_inputs(const OperatorWriter& op, const Cut& cut, const Order& order) {
  std::vector<std::int64_t> ends;
  for (std::size_t d = 0; d < cut.begin.size(); ++d) {
    const std::int64_t last = cut.begin[d] + (cut.counts[d] - 1) * cut.strides[d];
    std::int64_t end = cut.strides[d] > 0 ? last + 1 : last - 1;
    if (end < 0) end = -op.shape()[d] - 1;  // in front of the first: -1 would mean the last
    ends.push_back(end);
  }
  std::vector<std::int64_t> axes(ends.size());
  std::iota(axes.begin(), axes.end(), 0);
  return {op.real(0, order), op.list("starts", in_file(cut.begin, order)), op.list("ends", in_file(ends, order)),
          op.list("axes", axes), op.list("steps", in_file(cut.strides, order))};
}

std::string pads_of(const OperatorWriter& op, const Order& order) {
  const std::size_t rank = op.shape().size();
  const std::vector<std::int64_t> pairs = op.integers(1);
  std::vector<std::int64_t> pads(2 * rank);
  for (std::size_t d = 0; d < rank; ++d) {
    pads[to_size(order[d])] = pairs[2 * d];
    pads[to_size(order[d]) + rank] = pairs[2 * d + 1];
  }
  return op.list("pads", pads);
}

void write_parts(const OperatorWriter& op, std::size_t from, std::int64_t axis) {
  const Order order = op.full_order(from);
  const std::size_t d = dimension(axis, order.size());
  std::vector<std::int64_t> sizes;
  std::vector<std::string> names;
  const std::size_t count = op.view().op().outputs.size();
  for (std::size_t i = 0; i < count; ++i) {
    sizes.push_back(op.out_shape(i)[d]);
    names.push_back(op.exporter().result_name(op.out_id(i)));
  }
  op.exporter().node("Split", {op.real(from, order), op.list("sizes", sizes)}, names,
                     {{"axis", static_cast<std::int64_t>(order[d])}});
  for (std::size_t i = 0; i < count; ++i) op.exporter().set_real(op.out_id(i), {names[i], order});
}

}  // namespace

void write_concatenation(const OperatorWriter& op) {
  const Order order = op.full_order(op.leading_input());
  const std::size_t d = dimension(op.view().integer("axis"), order.size());
  std::vector<std::string> inputs;
  for (std::size_t i = 0; i < op.input_count(); ++i) inputs.push_back(op.real(i, order));
  op.result("Concat", inputs, {{"axis", static_cast<std::int64_t>(order[d])}}, order);
}

void write_slice(const OperatorWriter& op) {
  const Order order = op.full_order();
  const Cut cut = {op.integers(1), op.out_shape(), std::vector<std::int64_t>(order.size(), 1)};
  op.result("Slice", slice_inputs(op, cut, order), {}, order);
}

void write_strided_slice(const OperatorWriter& op) {
  const auto has = [&](std::string_view mask, std::size_t d) { return ((op.view().integer(mask) >> d) & 1) != 0; };
  if (op.view().integer("ellipsis_mask") != 0 || op.view().integer("new_axis_mask") != 0) {
    throw Error("an ellipsis or a new dimension; supported: without");
  }
  const std::vector<std::int64_t> begin = op.integers(1);
  Cut cut;
  cut.strides = op.integers(3);
  std::size_t next = 0;
  bool drops = false;
  for (std::size_t d = 0; d < begin.size(); ++d) {
    const std::int64_t size = op.shape()[d];
    const bool is_dropped = has("shrink_axis_mask", d);
    drops |= is_dropped;
    std::int64_t first = begin[d] < 0 ? begin[d] + size : begin[d];
    if (has("begin_mask", d) && !is_dropped) first = cut.strides[d] > 0 ? 0 : size - 1;
    cut.begin.push_back(std::clamp<std::int64_t>(first, 0, size - 1));
    cut.counts.push_back(is_dropped ? 1 : op.out_shape()[next++]);
    if (is_dropped) cut.strides[d] = 1;
  }
  const Order order = drops ? file_order(begin.size()) : op.full_order();
  const std::vector<std::string> inputs = slice_inputs(op, cut, order);
  if (!drops) return op.result("Slice", inputs, {}, order);
  op.reshaped_result(op.node("Slice", inputs, {}, "slice"));
}

void write_reverse(const OperatorWriter& op) {
  const Order order = op.full_order();
  Cut cut = {std::vector<std::int64_t>(order.size(), 0), op.shape(), std::vector<std::int64_t>(order.size(), 1)};
  for (const int axis : op.axes(1)) {
    cut.begin[to_size(axis)] = op.shape()[to_size(axis)] - 1;
    cut.strides[to_size(axis)] = -1;
  }
  op.result("Slice", slice_inputs(op, cut, order), {}, order);
}

void write_split(const OperatorWriter& op) {
  const bool sizes_are_given = op.kind() == "SPLIT_V";
  write_parts(op, sizes_are_given ? 0 : 1, op.integers(sizes_are_given ? 2 : 0).at(0));
}

void write_pad(const OperatorWriter& op) {
  const Order order = op.full_order();
  std::vector<std::string> inputs = {op.real(0, order), pads_of(op, order)};
  if (op.has_input(2)) {
    const std::string value = op.plain(2);
    inputs.push_back(op.shape(2).empty() ? value : op.reshaped(value, {}, "value"));
  }
  op.result("Pad", inputs, {}, order);
}

void write_mirror_pad(const OperatorWriter& op) {
  if (op.view().word("mode") == "reflect") {
    const Order order = op.full_order();
    return op.result("Pad", {op.real(0, order), pads_of(op, order)}, {{"mode", std::string("reflect")}}, order);
  }
  // The edge is repeated: indices, one dimension after the other.
  const std::vector<std::int64_t> pairs = op.integers(1);
  std::string value = op.plain();
  for (std::size_t d = 0; d < op.shape().size(); ++d) {
    std::vector<std::int64_t> numbers;
    const std::int64_t size = op.shape()[d];
    for (std::int64_t i = -pairs[2 * d]; i < size + pairs[2 * d + 1]; ++i) {
      numbers.push_back(i < 0 ? -i - 1 : i >= size ? 2 * size - 1 - i : i);
    }
    if (static_cast<std::int64_t>(numbers.size()) == size) continue;
    value = op.node("Gather", {value, op.list("indices", numbers)}, {{"axis", static_cast<std::int64_t>(d)}}, "mirror");
  }
  op.plain_result("Identity", {value});
}

void write_tile(const OperatorWriter& op) {
  const Order order = op.full_order();
  op.result("Tile", {op.real(0, order), op.list("repeats", in_file(op.integers(1), order))}, {}, order);
}

void write_gather(const OperatorWriter& op) {
  if (op.view().integer("batch_dims") != 0) throw Error("indices for each batch; supported: batch_dims 0");
  const auto axis = static_cast<std::int64_t>(dimension(op.view().integer("axis"), op.shape().size()));
  op.plain_result("Gather", {op.plain(0), op.plain(1)}, {{"axis", axis}});
}

void write_embedding_lookup(const OperatorWriter& op) {
  op.plain_result("Gather", {op.plain(1), op.plain(0)}, {{"axis", std::int64_t{0}}});
}

}  // namespace milliwatt::onnx
