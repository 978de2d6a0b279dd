// Operators that give elements other dimensions, and images another size.
#include <algorithm>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/writers/families.h"

namespace milliwatt::onnx {
namespace {

const Order kImage = {0, 2, 3, 1};

bool has_one_coding(const OperatorWriter& op) {
  return op.input().quantization == op.output().quantization && op.input().type == op.output().type;
}

}  // namespace

void write_reshape(const OperatorWriter& op) {
  if (!op.input().is_constant() && has_one_coding(op)) return op.exporter().set_reshaped(op.out_id(), op.id());
  op.reshaped_result(op.plain());
}

// No operator: the same value, which holds the dimensions in another order.
void write_transpose(const OperatorWriter& op) {
  std::vector<std::int64_t> places = op.integers(1);
  const auto rank = static_cast<std::int64_t>(places.size());
  for (std::int64_t& place : places) place = place < 0 ? place + rank : place;
  if (op.input().is_constant() || !has_one_coding(op)) {
    return op.plain_result("Transpose", {op.plain()}, {{"perm", places}});
  }
  Held held = op.exporter().raw(op.id());
  const Order from = held.order;
  for (std::size_t d = 0; d < places.size(); ++d) held.order[d] = from[to_size(places[d])];
  op.exporter().set_raw(op.out_id(), held);
}

void write_broadcast_to(const OperatorWriter& op) {
  op.plain_result("Expand", {op.plain(), op.list("shape", op.out_shape())});
}

void write_pack(const OperatorWriter& op) {
  const std::int64_t axis = op.view().integer("axis");
  const auto rank = static_cast<std::int64_t>(op.out_shape().size());
  const std::int64_t dimension = axis < 0 ? axis + rank : axis;
  Shape slice = op.out_shape();
  slice[to_size(dimension)] = 1;
  std::vector<std::string> slices;
  for (std::size_t i = 0; i < op.input_count(); ++i) slices.push_back(op.reshaped(op.plain(i), slice, "slice"));
  op.plain_result("Concat", slices, {{"axis", dimension}});
}

void write_unpack(const OperatorWriter& op) {
  const std::int64_t axis = op.view().integer("axis");
  const auto rank = static_cast<std::int64_t>(op.shape().size());
  const std::int64_t dimension = axis < 0 ? axis + rank : axis;
  const std::size_t count = op.view().op().outputs.size();
  std::vector<std::string> slices;
  for (std::size_t i = 0; i < count; ++i) slices.push_back(op.exporter().claim(op.output(i).name + "/slice"));
  op.exporter().node("Split", {op.plain(), op.list("sizes", std::vector<std::int64_t>(count, 1))}, slices,
                     {{"axis", dimension}});
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = op.exporter().result_name(op.out_id(i));
    op.exporter().node("Reshape", {slices[i], op.list("shape", op.out_shape(i))}, {name}, {});
    op.exporter().set_real(op.out_id(i), {name, file_order(op.out_shape(i).size())});
  }
}

void write_depth_and_space(const OperatorWriter& op) {
  const bool to_space = op.kind() == "DEPTH_TO_SPACE";
  NodeAttributes attributes = {{"blocksize", op.view().integer("block_size")}};
  if (to_space) attributes["mode"] = std::string("DCR");
  op.result(to_space ? "DepthToSpace" : "SpaceToDepth", {op.real(0, kImage)}, attributes, kImage);
}

void write_resize(const OperatorWriter& op) {
  const bool is_linear = op.kind() == "RESIZE_BILINEAR";
  const bool by_corners = op.view().integer("align_corners") != 0;
  const bool by_centers = op.view().integer("half_pixel_centers") != 0;
  NodeAttributes attributes = {{"mode", std::string(is_linear ? "linear" : "nearest")},
                               {"coordinate_transformation_mode", std::string(by_corners   ? "align_corners"
                                                                              : by_centers ? "half_pixel"
                                                                                           : "asymmetric")}};
  if (!is_linear) attributes["nearest_mode"] = std::string(by_corners || by_centers ? "round_prefer_ceil" : "floor");
  const std::string sizes = op.list("sizes", file_shape(op.out_shape(), kImage));
  op.result("Resize", {op.real(0, kImage), "", "", sizes}, attributes, kImage);
}

// The padded image's places in the blocks become images of their own.
void write_space_to_batch(const OperatorWriter& op) {
  const std::vector<std::int64_t> blocks = op.integers(1);
  const std::vector<std::int64_t> pairs = op.integers(2);
  const std::size_t rank = op.shape().size();
  std::vector<std::int64_t> pads(2 * rank, 0);
  Shape parts = {op.shape()[0]};
  std::vector<std::int64_t> places;
  for (std::size_t d = 0; d < blocks.size(); ++d) {
    pads[d + 1] = pairs[2 * d];
    pads[d + 1 + rank] = pairs[2 * d + 1];
    parts.push_back((op.shape()[d + 1] + pairs[2 * d] + pairs[2 * d + 1]) / blocks[d]);
    parts.push_back(blocks[d]);
    places.push_back(static_cast<std::int64_t>(2 * d + 2));
  }
  places.push_back(0);
  for (std::size_t d = 0; d < blocks.size(); ++d) places.push_back(static_cast<std::int64_t>(2 * d + 1));
  for (std::size_t d = blocks.size() + 1; d < rank; ++d) {
    places.push_back(static_cast<std::int64_t>(parts.size()));
    parts.push_back(op.shape()[d]);
  }
  const std::string padded = op.node("Pad", {op.plain(), op.list("pads", pads)}, {}, "padded");
  op.reshaped_result(op.node("Transpose", {op.reshaped(padded, parts)}, {{"perm", places}}, "blocks"));
}

void write_batch_to_space(const OperatorWriter& op) {
  const std::vector<std::int64_t> blocks = op.integers(1);
  const std::vector<std::int64_t> crops = op.integers(2);
  const std::size_t count = blocks.size();
  const std::size_t rank = op.shape().size();
  Shape parts = blocks;
  parts.push_back(op.out_shape()[0]);
  parts.insert(parts.end(), op.shape().begin() + 1, op.shape().end());
  std::vector<std::int64_t> places = {static_cast<std::int64_t>(count)};
  Shape joined = {op.out_shape()[0]};
  std::vector<std::int64_t> starts, ends, axes;
  for (std::size_t d = 0; d < count; ++d) {
    places.push_back(static_cast<std::int64_t>(count + 1 + d));
    places.push_back(static_cast<std::int64_t>(d));
    joined.push_back(op.shape()[d + 1] * blocks[d]);
    starts.push_back(crops[2 * d]);
    ends.push_back(joined.back() - crops[2 * d + 1]);
    axes.push_back(static_cast<std::int64_t>(d + 1));
  }
  for (std::size_t d = count + 1; d < rank; ++d) {
    places.push_back(static_cast<std::int64_t>(count + d));
    joined.push_back(op.shape()[d]);
  }
  const std::string moved = op.node("Transpose", {op.reshaped(op.plain(), parts)}, {{"perm", places}}, "blocks");
  op.plain_result("Slice", {op.reshaped(moved, joined, "joined"), op.list("starts", starts), op.list("ends", ends),
                            op.list("axes", axes)});
}

}  // namespace milliwatt::onnx
