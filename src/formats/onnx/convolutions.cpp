// Conv and ConvTranspose.
#include "formats/onnx/convolutions.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/unfold.h"
#include "formats/onnx/window.h"

namespace milliwatt::onnx {
namespace {

// Weights with two dimensions of space: O x C x KH x KW.
Constant with_two_of_space(Constant weights) {
  if (weights.shape.size() == 3) weights.shape.push_back(1);
  return weights;
}

// A part of the outputs of weights O x C x KH x KW.
Constant outputs_of(const Constant& weights, std::int64_t first, std::int64_t count) {
  Constant part;
  part.type = weights.type;
  part.shape = weights.shape;
  part.shape[0] = count;
  const std::size_t one = weights.data.size() / to_size(weights.shape[0]);
  const auto from = weights.data.begin() + static_cast<std::ptrdiff_t>(one * to_size(first));
  part.data.assign(from, from + static_cast<std::ptrdiff_t>(one * to_size(count)));
  return part;
}

TensorId bias_of(const NodeView& node, std::int64_t first, std::int64_t count, std::int64_t channels,
                 const std::string& part) {
  if (!node.has_input(2)) return kNoTensor;
  const Constant& bias = node.constant(2, "bias");
  if (bias.shape != Shape{channels}) {
    throw Error(fmt::format("bias of shape {}; supported: {}", shape_text(bias.shape), shape_text({channels})));
  }
  return node.importer().constant(node.name(part), outputs_of(bias, first, count));
}

Attributes attributes_of(const Window& window) {
  Attributes attributes = window.attributes();
  attributes["dilation_h"] = window.dilation[0];
  attributes["dilation_w"] = window.dilation[1];
  attributes["activation"] = std::string("none");
  return attributes;
}

struct Groups {
  std::int64_t count = 1;
  std::int64_t inputs = 0, outputs = 0;  // of each
};

TensorId one_group(const NodeView& node, TensorId image, const Constant& weights, const Groups& groups,
                   std::int64_t group, const Window& window, const std::string& part) {
  const std::string suffix = groups.count == 1 ? "" : fmt::format("/{}", group);
  const Constant own = outputs_of(weights, group * groups.outputs, groups.outputs);
  const TensorId kernel = node.importer().constant(node.name("weights" + suffix), ordered(own, {0, 2, 3, 1}));
  if (groups.count == 1) node.importer().set_coding(kernel, node.input(1), 0);
  const TensorId bias = bias_of(node, group * groups.outputs, groups.outputs, weights.shape[0], "bias" + suffix);
  const Shape out = {node.shape()[0], window.out[0], window.out[1], groups.outputs};
  return node.emit("CONV_2D", {image, kernel, bias}, attributes_of(window), out, part);
}

TensorId depthwise(const NodeView& node, TensorId image, const Constant& weights, const Groups& groups,
                   const Window& window) {
  // O x 1 x KH x KW becomes 1 x KH x KW x O.
  const TensorId kernel = node.importer().constant(node.name("weights"), ordered(weights, {1, 2, 3, 0}));
  node.importer().set_coding(kernel, node.input(1), 0);
  const TensorId bias = bias_of(node, 0, weights.shape[0], weights.shape[0], "bias");
  Attributes attributes = attributes_of(window);
  attributes["depth_multiplier"] = groups.outputs;
  const Shape out = {node.shape()[0], window.out[0], window.out[1], weights.shape[0]};
  return node.emit("DEPTHWISE_CONV_2D", {image, kernel, bias}, attributes, out);
}

TensorId by_groups(const NodeView& node, TensorId image, const Constant& weights, const Groups& groups,
                   const Window& window) {
  const Shape shape = node.importer().graph().tensor(image).shape;
  Shape part = shape;
  part[3] = groups.inputs;
  const std::vector<TensorSpec> parts(to_size(groups.count), TensorSpec{ElementType::kFloat32, part, {}});
  const std::vector<TensorId> pieces = node.importer().emit_outputs(
      "SPLIT", node.name("groups"), {node.numbers({3}, "axis"), image}, {{"num_splits", groups.count}}, parts);
  std::vector<TensorId> outs;
  for (std::int64_t g = 0; g < groups.count; ++g) {
    outs.push_back(one_group(node, pieces[to_size(g)], weights, groups, g, window, fmt::format("group{}", g)));
  }
  return node.emit("CONCATENATION", outs, {{"axis", std::int64_t{3}}, {"activation", std::string("none")}},
                   {shape[0], window.out[0], window.out[1], weights.shape[0]});
}

Groups groups_of(const NodeView& node, const Constant& weights) {
  Groups groups;
  groups.count = node.attribute("group", std::int64_t{1});
  groups.inputs = weights.shape[1];
  const bool is_good = groups.count >= 1 && groups.count <= 65536 && weights.shape[0] % groups.count == 0 &&
                       groups.inputs * groups.count == node.shape()[1];
  if (!is_good) {
    throw Error(fmt::format("weights of shape {} in {} groups; supported: such as go with {} input channels",
                            shape_text(weights.shape), groups.count, node.shape()[1]));
  }
  groups.outputs = weights.shape[0] / groups.count;
  return groups;
}

}  // namespace

void convolution(const NodeView& node) {
  const Constant& from_file = node.constant(1, "weights");
  if (from_file.shape.size() < 3 || element_count(from_file.shape) < 1 || node.rank() != from_file.shape.size()) {
    throw Error(fmt::format("weights of shape {} for an input of shape {}; supported: as many dimensions",
                            shape_text(from_file.shape), shape_text(node.shape())));
  }
  if (from_file.shape.size() == 5) return convolution3d(node);
  const Groups groups = groups_of(node, from_file);
  Window window = window_of(node, {from_file.shape.begin() + 2, from_file.shape.end()});
  const Constant weights = with_two_of_space(from_file);
  const Order order = channels_last(node.rank());
  const TensorId image = padded_if_wide(node, node.in_order(0, order), window, 0);
  TensorId out = kNoTensor;
  if (groups.count == 1) {
    out = one_group(node, image, weights, groups, 0, window, "");
  } else if (groups.inputs == 1) {
    out = depthwise(node, image, weights, groups, window);
  } else {
    out = by_groups(node, image, weights, groups, window);
  }
  node.result(out, image_shape(node, weights.shape[0], window), order);
}

void transposed_convolution(const NodeView& node) {
  // Weights C x O x KH x KW; TRANSPOSE_CONV has O x KH x KW x C, and cuts what the padding takes away.
  const Constant weights = with_two_of_space(node.constant(1, "weights"));
  if (weights.shape.size() != 4 || node.rank() > 4 || node.attribute("group", std::int64_t{1}) != 1) {
    throw Error(fmt::format("weights of shape {} in {} groups; supported: one group, one or two dimensions of space",
                            shape_text(weights.shape), node.attribute("group", std::int64_t{1})));
  }
  const std::size_t space = node.rank() - 2;
  const auto ones = std::vector<std::int64_t>(space, 1);
  const auto zeros = std::vector<std::int64_t>(space, 0);
  const auto strides = node.attribute("strides", ones);
  const auto extra = node.attribute("output_padding", zeros);
  auto pads = node.attribute("pads", std::vector<std::int64_t>(2 * space, 0));
  if (node.attribute("dilations", ones) != ones || strides.size() != space || extra.size() != space ||
      pads.size() != 2 * space || node.has_attribute("output_shape") ||
      node.attribute("auto_pad", "NOTSET") != "NOTSET") {
    throw Error("dilations, output_shape or auto_pad; supported: strides, pads and output_padding");
  }
  const Shape& in = node.shape();
  std::array<std::int64_t, 2> full = {1, 1};  // the height and width that all products cover
  std::array<std::int64_t, 2> out = {1, 1};
  std::array<std::int64_t, 2> stride = {1, 1};
  std::array<std::int64_t, 2> before = {0, 0};
  for (std::size_t d = 0; d < space; ++d) {
    constexpr std::int64_t kMost = 65536;
    if (strides[d] > kMost || extra[d] < 0 || extra[d] > kMost || pads[d] > kMost || pads[d + space] > kMost) {
      throw Error(fmt::format("strides, pads or output_padding above {}", kMost));
    }
    stride[d] = strides[d];
    before[d] = pads[d];
    full[d] = (in[d + 2] - 1) * strides[d] + weights.shape[d + 2] + extra[d];
    out[d] = full[d] - pads[d] - pads[d + space];
    if (strides[d] < 1 || pads[d] < 0 || pads[d + space] < 0 || out[d] < 1) {
      throw Error("strides or pads that leave nothing; supported: at least one output");
    }
  }
  const std::int64_t channels = weights.shape[1];
  const Order order = channels_last(node.rank());
  const Shape of_all = {in[0], full[0], full[1], channels};
  const TensorId kernel = node.importer().constant(node.name("weights"), ordered(weights, {1, 2, 3, 0}));
  std::vector<std::int64_t> sizes(of_all.begin(), of_all.end());
  const bool is_cut = out != full;
  TensorId id = node.emit("TRANSPOSE_CONV", {node.numbers(sizes, "shape"), kernel, node.in_order(0, order)},
                          {{"stride_h", stride[0]},
                           {"stride_w", stride[1]},
                           {"padding", std::string("valid")},
                           {"activation", std::string("none")}},
                          of_all, is_cut || node.has_input(2) ? "sums" : "");
  const Shape of_out = {in[0], out[0], out[1], channels};
  if (is_cut) {
    const std::vector<std::int64_t> begin = {0, before[0], before[1], 0};
    id = node.emit("SLICE", {id, node.numbers(begin, "begin"), node.numbers(of_out, "size")}, {}, of_out,
                   node.has_input(2) ? "cut" : "");
  }
  if (node.has_input(2)) {
    const TensorId bias = node.importer().constant(node.name("bias"), node.constant(2, "bias"));
    id = node.emit("ADD", {id, bias}, {{"activation", std::string("none")}}, of_out);
  }
  Shape file = {in[0], channels, out[0]};
  if (space == 2) file.push_back(out[1]);
  node.result(id, file, order);
}

}  // namespace milliwatt::onnx
