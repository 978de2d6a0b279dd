#include "formats/onnx/unfold.h"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "base/error.h"

namespace milliwatt::onnx {
namespace {

// N x D x H x W x C.
const Order kDepthFirst = {0, 2, 3, 4, 1};

struct Volume {
  std::array<std::int64_t, 3> kernel, stride, dilation, before, after, out;
  bool pads = false;
};

Volume volume_of(const NodeView& node, const std::vector<std::int64_t>& kernel) {
  const auto ones = std::vector<std::int64_t>(3, 1);
  const auto strides = node.attribute("strides", ones);
  const auto dilations = node.attribute("dilations", ones);
  const auto pads = node.attribute("pads", std::vector<std::int64_t>(6, 0));
  if (kernel.size() != 3 || strides.size() != 3 || dilations.size() != 3 || pads.size() != 6 ||
      node.attribute("auto_pad", "NOTSET") != "NOTSET" || node.attribute("ceil_mode", std::int64_t{0}) != 0) {
    throw Error("auto_pad, ceil_mode or sizes that are not three; supported: three strides, dilations and pads");
  }
  Volume v{};
  for (std::size_t d = 0; d < 3; ++d) {
    v.kernel[d] = kernel[d];
    v.stride[d] = strides[d];
    v.dilation[d] = dilations[d];
    v.before[d] = pads[d];
    v.after[d] = pads[d + 3];
    const auto is_within = [](std::int64_t number, std::int64_t least) { return number >= least && number < 65536; };
    const bool is_good = is_within(kernel[d], 1) && is_within(strides[d], 1) && is_within(dilations[d], 1) &&
                         is_within(pads[d], 0) && is_within(pads[d + 3], 0);
    const std::int64_t in = is_good ? node.shape()[d + 2] + pads[d] + pads[d + 3] : 0;
    if (!is_good || in <= (kernel[d] - 1) * dilations[d]) {
      throw Error(fmt::format("a window that does not fit into {}", shape_text(node.shape())));
    }
    v.out[d] = (in - (kernel[d] - 1) * dilations[d] - 1) / strides[d] + 1;
    v.pads |= pads[d] + pads[d + 3] > 0;
  }
  return v;
}

// The input, depth first, with the padding of its depth: as an image of depth times pixels.
TensorId padded_depth(const NodeView& node, const Volume& v, float value) {
  const TensorId volume = node.in_order(0, kDepthFirst);
  if (v.before[0] + v.after[0] == 0) return volume;
  const Shape in = node.importer().graph().tensor(volume).shape;
  Shape columns = {in[0], in[1], in[2] * in[3], in[4]};
  const TensorId flat = node.emit("RESHAPE", {volume}, {}, columns, "columns_in");
  std::vector<std::int32_t> sides(8, 0);
  sides[2] = static_cast<std::int32_t>(v.before[0]);
  sides[3] = static_cast<std::int32_t>(v.after[0]);
  columns[1] += v.before[0] + v.after[0];
  const TensorId amounts = node.importer().constant(node.name("pads"), constant_of(sides, {4, 2}));
  const TensorId padded =
      value == 0 ? node.emit("PAD", {flat, amounts}, {}, columns, "padded")
                 : node.emit("PADV2", {flat, amounts, node.number(value, "pad_value")}, {}, columns, "padded");
  return node.emit("RESHAPE", {padded}, {}, {in[0], columns[1], in[2], in[3], in[4]}, "volume");
}

Attributes window(std::int64_t stride_h, std::int64_t stride_w) {
  return {{"stride_h", stride_h},
          {"stride_w", stride_w},
          {"padding", std::string("valid")},
          {"activation", std::string("none")}};
}

// Over height and width, with their padding.
Attributes flat_window(const Volume& v) {
  Attributes attributes = window(v.stride[1], v.stride[2]);
  if (v.before[1] + v.after[1] + v.before[2] + v.after[2] == 0) return attributes;
  attributes["padding"] = std::string("explicit");
  attributes["pad_top"] = v.before[1];
  attributes["pad_bottom"] = v.after[1];
  attributes["pad_left"] = v.before[2];
  attributes["pad_right"] = v.after[2];
  return attributes;
}

}  // namespace

void convolution3d(const NodeView& node) {
  const Constant& weights = node.constant(1, "weights");
  if (node.attribute("group", std::int64_t{1}) != 1 || weights.shape[1] != node.shape()[1]) {
    throw Error("three dimensions of space in groups; supported: one group");
  }
  const Volume v = volume_of(node, {weights.shape.begin() + 2, weights.shape.end()});
  const TensorId volume = padded_depth(node, v, 0);
  const Shape in = node.importer().graph().tensor(volume).shape;
  const std::int64_t channels = in[4];
  // For each slice of the window the input's slices that it meets, as channels.
  std::vector<TensorId> slices;
  for (std::int64_t k = 0; k < v.kernel[0]; ++k) {
    const std::string part = fmt::format("slice{}", k);
    std::vector<std::int64_t> numbers;
    for (std::int64_t d = 0; d < v.out[0]; ++d) numbers.push_back(d * v.stride[0] + k * v.dilation[0]);
    const TensorId which = node.numbers(numbers, part + "/numbers");
    slices.push_back(node.emit("GATHER", {volume, which}, {{"axis", std::int64_t{1}}, {"batch_dims", std::int64_t{0}}},
                               {in[0], v.out[0], in[2], in[3], channels}, part));
  }
  const std::int64_t depth = channels * v.kernel[0];
  TensorId joined = slices[0];
  if (slices.size() > 1) {
    joined = node.emit("CONCATENATION", slices, {{"axis", std::int64_t{4}}, {"activation", std::string("none")}},
                       {in[0], v.out[0], in[2], in[3], depth}, "slices");
  }
  const std::int64_t images = in[0] * v.out[0];
  const TensorId image = node.emit("RESHAPE", {joined}, {}, {images, in[2], in[3], depth}, "images");
  // O x C x KD x KH x KW becomes O x KH x KW x (KD x C).
  Constant kernel = ordered(weights, {0, 3, 4, 2, 1});
  kernel.shape = {weights.shape[0], v.kernel[1], v.kernel[2], depth};
  const TensorId bias =
      node.has_input(2) ? node.importer().constant(node.name("bias"), node.constant(2, "bias")) : kNoTensor;
  Attributes attributes = flat_window(v);
  attributes["dilation_h"] = v.dilation[1];
  attributes["dilation_w"] = v.dilation[2];
  const std::int64_t outputs = weights.shape[0];
  const TensorId sums = node.emit("CONV_2D", {image, node.importer().constant(node.name("weights"), kernel), bias},
                                  attributes, {images, v.out[1], v.out[2], outputs}, "sums");
  const Shape out = {in[0], v.out[0], v.out[1], v.out[2], outputs};
  node.result(node.emit("RESHAPE", {sums}, {}, out), {in[0], outputs, v.out[0], v.out[1], v.out[2]}, kDepthFirst);
}

void pool3d(const NodeView& node) {
  const bool is_mean = node.node().op == "AveragePool";
  const Volume v = volume_of(node, node.attribute("kernel_shape", std::vector<std::int64_t>{}));
  if (v.dilation != std::array<std::int64_t, 3>{1, 1, 1}) throw Error("a pool with dilations; supported: without");
  if (is_mean && v.pads) throw Error("a mean with padding, in three dimensions of space; supported: without");
  const TensorId volume = padded_depth(node, v, std::numeric_limits<float>::lowest());
  const Shape in = node.importer().graph().tensor(volume).shape;
  const std::int64_t channels = in[4];
  const std::string_view kind = is_mean ? "AVERAGE_POOL_2D" : "MAX_POOL_2D";
  Attributes flat = flat_window(v);
  flat["kernel_h"] = v.kernel[1];
  flat["kernel_w"] = v.kernel[2];
  const TensorId images = node.emit("RESHAPE", {volume}, {}, {in[0] * in[1], in[2], in[3], channels}, "images");
  const TensorId pooled = node.emit(kind, {images}, flat, {in[0] * in[1], v.out[1], v.out[2], channels}, "flat");
  const std::int64_t pixels = v.out[1] * v.out[2];
  const TensorId columns = node.emit("RESHAPE", {pooled}, {}, {in[0], in[1], pixels, channels}, "columns");
  Attributes deep = window(v.stride[0], 1);
  deep["kernel_h"] = v.kernel[0];
  deep["kernel_w"] = std::int64_t{1};
  const TensorId over_depth = node.emit(kind, {columns}, deep, {in[0], v.out[0], pixels, channels}, "deep");
  const Shape out = {in[0], v.out[0], v.out[1], v.out[2], channels};
  node.result(node.emit("RESHAPE", {over_depth}, {}, out), {in[0], channels, v.out[0], v.out[1], v.out[2]},
              kDepthFirst);
}

}  // namespace milliwatt::onnx
