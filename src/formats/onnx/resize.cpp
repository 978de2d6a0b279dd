// Resize and Upsample, DepthToSpace and SpaceToDepth.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/moves.h"

namespace milliwatt::onnx {
namespace {

struct Scaling {
  std::string mode;         // nearest, linear
  std::string coordinates;  // half_pixel, asymmetric, ...
  std::string rounding;     // of nearest
};

// One dimension: the coordinate in the input that output `i` has.
double coordinate(const Scaling& how, std::int64_t i, std::int64_t in, std::int64_t out, double scale) {
  const auto x = static_cast<double>(i);
  if (how.coordinates == "asymmetric") return x / scale;
  if (how.coordinates == "align_corners") {
    return out == 1 ? 0 : x * static_cast<double>(in - 1) / static_cast<double>(out - 1);
  }
  if (how.coordinates == "pytorch_half_pixel" && out == 1) return 0;
  return (x + 0.5) / scale - 0.5;
}

std::int64_t nearest(const Scaling& how, double x) {
  if (how.rounding == "floor") return static_cast<std::int64_t>(std::floor(x));
  if (how.rounding == "ceil") return static_cast<std::int64_t>(std::ceil(x));
  if (how.rounding == "round_prefer_ceil") return static_cast<std::int64_t>(std::floor(x + 0.5));
  return static_cast<std::int64_t>(std::ceil(x - 0.5));
}

struct Axis {
  std::int64_t in = 1, out = 1;
  double scale = 1;
};

TensorId gathered(const NodeView& node, TensorId from, std::size_t dimension, std::vector<std::int64_t> numbers,
                  const std::string& part) {
  const Tensor held = node.importer().graph().tensor(from);
  Shape shape = held.shape;
  for (std::int64_t& number : numbers) number = std::clamp<std::int64_t>(number, 0, shape[dimension] - 1);
  shape[dimension] = static_cast<std::int64_t>(numbers.size());
  return node.emit("GATHER", {from, node.numbers(numbers, part + "/numbers")},
                   {{"axis", static_cast<std::int64_t>(dimension)}, {"batch_dims", std::int64_t{0}}}, shape, part,
                   held.type);
}

// Rows (or columns, ...) between two of the input's: (1 - share) of one and share of the next.
TensorId interpolated(const NodeView& node, TensorId from, std::size_t dimension, const Axis& axis, const Scaling& how,
                      const std::string& part) {
  std::vector<std::int64_t> lower, upper;
  std::vector<float> share;
  for (std::int64_t i = 0; i < axis.out; ++i) {
    const double x =
        std::clamp(coordinate(how, i, axis.in, axis.out, axis.scale), 0.0, static_cast<double>(axis.in - 1));
    lower.push_back(static_cast<std::int64_t>(std::floor(x)));
    upper.push_back(lower.back() + 1);
    share.push_back(static_cast<float>(x - std::floor(x)));
  }
  const TensorId a = gathered(node, from, dimension, lower, part + "/lower");
  const TensorId b = gathered(node, from, dimension, upper, part + "/upper");
  const Shape shape = node.importer().graph().tensor(a).shape;
  const auto weighted = [&](TensorId id, bool is_upper, const std::string& name) {
    Shape along(shape.size(), 1);
    along[dimension] = axis.out;
    std::vector<float> values = share;
    for (float& value : values) value = is_upper ? value : 1 - value;
    const Constant weights = constant_of(values, along);
    return node.emit("MUL", {id, node.importer().constant(node.name(name + "/weights"), weights)},
                     {{"activation", std::string("none")}}, shape, name);
  };
  return node.emit("ADD", {weighted(a, false, part + "/a"), weighted(b, true, part + "/b")},
                   {{"activation", std::string("none")}}, shape, part);
}

std::vector<Axis> axes_of(const NodeView& node) {
  const Shape& in = node.shape();
  std::vector<double> scales;
  std::vector<std::int64_t> sizes;
  const bool is_upsample = node.node().op == "Upsample";
  const std::size_t scales_at = is_upsample || node.opset() < 11 ? 1 : 2;
  if (!is_upsample && node.has_input(3)) {
    sizes = node.integers(3, "sizes");
  } else if (node.has_input(scales_at)) {
    const Constant& constant = node.constant(scales_at, "scales");
    if (constant.type != ElementType::kFloat32) throw Error("scales that are no real numbers");
    for (const float scale : constant.elements<float>()) scales.push_back(static_cast<double>(scale));
  } else if (const auto* list = [&]() -> const std::vector<float>* {
               const auto found = node.node().attributes.find("scales");
               return found == node.node().attributes.end() ? nullptr : std::get_if<std::vector<float>>(&found->second);
             }()) {
    scales.assign(list->begin(), list->end());
  }
  std::vector<std::int64_t> places;
  for (std::size_t d = 0; d < in.size(); ++d) places.push_back(static_cast<std::int64_t>(d));
  places = node.attribute("axes", places);
  if (std::max(scales.size(), sizes.size()) != places.size()) {
    throw Error("scales or sizes: one for each dimension is needed");
  }
  std::vector<Axis> axes;
  for (const std::int64_t size : in) axes.push_back({size, size, 1});
  for (std::size_t i = 0; i < places.size(); ++i) {
    Axis& axis = axes[to_size(node.axis(places[i], in.size()))];
    if (!scales.empty()) {
      axis.scale = scales[i];
      axis.out = scales[i] > 0 && scales[i] < 65536
                     ? static_cast<std::int64_t>(std::floor(static_cast<double>(axis.in) * scales[i]))
                     : 0;
    } else {
      axis.out = sizes[i];
      axis.scale = static_cast<double>(axis.out) / static_cast<double>(axis.in);
    }
    if (axis.out < 1 || axis.out > 1 << 20) throw Error(fmt::format("a size of {}; supported: 1 to 2^20", axis.out));
  }
  return axes;
}

Scaling scaling_of(const NodeView& node) {
  Scaling how;
  how.mode = node.attribute("mode", "nearest");
  const bool is_old = node.node().op == "Upsample" || node.opset() < 11;
  how.coordinates = node.attribute("coordinate_transformation_mode", is_old ? "asymmetric" : "half_pixel");
  how.rounding = is_old ? "floor" : node.attribute("nearest_mode", "round_prefer_floor");
  const bool is_known = how.coordinates == "half_pixel" || how.coordinates == "asymmetric" ||
                        how.coordinates == "align_corners" || how.coordinates == "pytorch_half_pixel";
  if ((how.mode != "nearest" && how.mode != "linear") || !is_known) {
    throw Error(
        fmt::format("mode {}, coordinates {}; supported: nearest and linear, half_pixel, pytorch_half_pixel, "
                    "asymmetric and align_corners",
                    how.mode, how.coordinates));
  }
  return how;
}

bool is_image(const NodeView& node, const std::vector<Axis>& axes) {
  return node.rank() == 4 && axes[0].in == axes[0].out && axes[1].in == axes[1].out;
}

}  // namespace

void resize(const NodeView& node) {
  const Scaling how = scaling_of(node);
  const std::vector<Axis> axes = axes_of(node);
  Shape out;
  for (const Axis& axis : axes) out.push_back(axis.out);
  const bool image = is_image(node, axes);
  const Order order = image ? channels_last(4) : node.order();
  TensorId id = node.in_order(0, order);
  const ElementType type = node.input(0).type;
  if (image && how.mode == "linear" && how.coordinates != "pytorch_half_pixel") {
    const Attributes attributes = {{"align_corners", std::int64_t{how.coordinates == "align_corners"}},
                                   {"half_pixel_centers", std::int64_t{how.coordinates == "half_pixel"}}};
    id = node.emit("RESIZE_BILINEAR", {id, node.numbers({axes[2].out, axes[3].out}, "size")}, attributes,
                   ordered(out, order), "", type);
    return node.result(id, out, order);
  }
  std::size_t left = 0;
  for (const Axis& axis : axes) left += axis.in != axis.out || axis.scale != 1 ? 1 : 0;
  bool is_floor = image && how.mode == "nearest";
  std::vector<std::vector<std::int64_t>> numbers(axes.size());
  for (std::size_t d = 0; d < axes.size(); ++d) {
    for (std::int64_t i = 0; i < axes[d].out; ++i) {
      const std::int64_t at = std::clamp<std::int64_t>(
          nearest(how, coordinate(how, i, axes[d].in, axes[d].out, axes[d].scale)), 0, axes[d].in - 1);
      numbers[d].push_back(at);
      is_floor &= at == i * axes[d].in / axes[d].out;
    }
  }
  if (is_floor) {
    id = node.emit("RESIZE_NEAREST_NEIGHBOR", {id, node.numbers({axes[2].out, axes[3].out}, "size")},
                   {{"align_corners", std::int64_t{0}}, {"half_pixel_centers", std::int64_t{0}}}, ordered(out, order),
                   "", type);
    return node.result(id, out, order);
  }
  for (std::size_t d = 0; d < axes.size(); ++d) {
    if (axes[d].in == axes[d].out && axes[d].scale == 1) continue;
    const std::string part = --left == 0 ? "" : fmt::format("axis{}", d);
    const std::size_t dimension = to_size(place_of(order, static_cast<int>(d)));
    id = how.mode == "nearest" ? gathered(node, id, dimension, numbers[d], part)
                               : interpolated(node, id, dimension, axes[d], how, part);
  }
  node.result(id, out, order);
}

// N x C x H x W becomes N x (C / b^2) x (H b) x (W b): by shapes and one transposition.
void depth_to_space(const NodeView& node) {
  const std::int64_t block = node.attribute("blocksize", std::int64_t{0});
  const Shape& in = node.shape();
  if (in.size() != 4 || block < 1 || block > 1024 || in[1] % (block * block) != 0) {
    throw Error(
        fmt::format("blocks of {} in {}; supported: channels that are a multiple of a block", block, shape_text(in)));
  }
  const std::int64_t channels = in[1] / (block * block);
  const bool is_crd = node.attribute("mode", "DCR") == "CRD";
  const Shape parts =
      is_crd ? Shape{in[0], channels, block, block, in[2], in[3]} : Shape{in[0], block, block, channels, in[2], in[3]};
  const std::vector<std::int64_t> places =
      is_crd ? std::vector<std::int64_t>{0, 1, 4, 2, 5, 3} : std::vector<std::int64_t>{0, 3, 4, 1, 5, 2};
  const ElementType type = node.input(0).type;
  const TensorId split = node.emit("RESHAPE", {node.plain(0)}, {}, parts, "parts", type);
  const Shape moved = {in[0], channels, in[2], block, in[3], block};
  const TensorId turned = node.emit("TRANSPOSE", {split, node.numbers(places, "places")}, {}, moved, "moved", type);
  node.plain_result(node.emit("RESHAPE", {turned}, {}, {in[0], channels, in[2] * block, in[3] * block}, "", type));
}

void space_to_depth(const NodeView& node) {
  const std::int64_t block = node.attribute("blocksize", std::int64_t{0});
  const Shape& in = node.shape();
  if (in.size() != 4 || block < 1 || in[2] % block != 0 || in[3] % block != 0) {
    throw Error(fmt::format("blocks of {} in {}; supported: such as come out even", block, shape_text(in)));
  }
  const Shape parts = {in[0], in[1], in[2] / block, block, in[3] / block, block};
  const ElementType type = node.input(0).type;
  const TensorId split = node.emit("RESHAPE", {node.plain(0)}, {}, parts, "parts", type);
  const Shape moved = {in[0], block, block, in[1], in[2] / block, in[3] / block};
  const TensorId turned =
      node.emit("TRANSPOSE", {split, node.numbers({0, 3, 5, 1, 2, 4}, "places")}, {}, moved, "moved", type);
  node.plain_result(
      node.emit("RESHAPE", {turned}, {}, {in[0], in[1] * block * block, in[2] / block, in[3] / block}, "", type));
}

}  // namespace milliwatt::onnx
