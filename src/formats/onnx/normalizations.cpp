// Normalizations, by means, differences and products. What does not depend on the input becomes one factor and one
// addend for each channel, and those go into the weights of a convolution in front of them.
#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/reductions.h"

namespace milliwatt::onnx {
namespace {

const Attributes kNoActivation = {{"activation", std::string("none")}};

void scale_bytes(std::vector<std::byte>& data, const std::vector<float>& factors, std::size_t outer,
                 std::size_t inner) {
  auto* values = reinterpret_cast<float*>(data.data());
  for (std::size_t o = 0; o < outer; ++o) {
    for (const float factor : factors) {
      for (std::size_t i = 0; i < inner; ++i) *values++ *= factor;
    }
  }
}

// Folds y = x * factor + addend into the sums that make x. Not if anything else reads x.
bool fold_into_sums(const NodeView& node, const std::vector<float>& factors, const std::vector<float>& addends) {
  Graph& graph = node.importer().graph();
  const Value& value = node.input(0);
  Operator* writer = node.importer().sole_writer(value);
  if (writer == nullptr) return false;
  const bool is_depthwise = writer->kind == "DEPTHWISE_CONV_2D";
  if (!is_depthwise && writer->kind != "CONV_2D") return false;
  if (std::get<std::string>(writer->attributes.at("activation")) != "none") return false;
  Tensor& weights = graph.tensor(writer->inputs[1]);
  const std::size_t channels = factors.size();
  const std::size_t each = to_size(weights.elements()) / channels;
  scale_bytes(weights.data, factors, is_depthwise ? each : 1, is_depthwise ? 1 : each);
  std::vector<float> biases(channels, 0);
  if (writer->inputs[2] != kNoTensor) {
    const auto old = elements_of<float>(graph.tensor(writer->inputs[2]));
    biases.assign(old.begin(), old.end());
  }
  for (std::size_t c = 0; c < channels; ++c) biases[c] = biases[c] * factors[c] + addends[c];
  const TensorId bias =
      node.importer().constant(node.name("bias"), constant_of(biases, {static_cast<std::int64_t>(channels)}));
  // The constant above may have moved the operators' tensors, not the operators.
  writer->inputs[2] = bias;
  node.result(value.id, Shape(value.shape), Order(value.order));
  return true;
}

// x * factor + addend, one of each for each of the file's channels (dimension 1).
void by_channel(const NodeView& node, TensorId x, const Order& order, const Shape& shape, const Constant& factor,
                const Constant& addend) {
  Shape along(shape.size(), 1);
  along[1] = shape[1];
  const auto as_channels = [&](Constant constant) {
    constant.shape = along;
    return ordered(constant, order);
  };
  const Shape held = ordered(shape, order);
  const TensorId scaled = node.emit("MUL", {x, node.importer().constant(node.name("factor"), as_channels(factor))},
                                    kNoActivation, held, "scaled");
  node.result(node.emit("ADD", {scaled, node.importer().constant(node.name("addend"), as_channels(addend))},
                        kNoActivation, held),
              shape, order);
}

// (x - mean) / sqrt(variance + epsilon) over the tensor's dimensions in `axes`.
TensorId normalized(const NodeView& node, TensorId x, const std::vector<std::int64_t>& axes, float epsilon,
                    const std::string& part) {
  const Shape shape = node.importer().graph().tensor(x).shape;
  Shape means = shape;
  for (const std::int64_t axis : axes) means[to_size(axis)] = 1;
  const Attributes keep = {{"keep_dims", std::int64_t{1}}};
  const TensorId numbers = node.numbers(axes, "axes");
  const TensorId mean = node.emit("MEAN", {x, numbers}, keep, means, "mean");
  const TensorId centred = node.emit("SUB", {x, mean}, kNoActivation, shape, "centred");
  const TensorId squares = node.emit("MUL", {centred, centred}, kNoActivation, shape, "squares");
  const TensorId variance = node.emit("MEAN", {squares, numbers}, keep, means, "variance");
  const TensorId safe = node.emit("ADD", {variance, node.number(epsilon, "epsilon")}, kNoActivation, means, "safe");
  const TensorId deviation = node.emit("SQRT", {safe}, {}, means, "deviation");
  return node.emit("DIV", {centred, deviation}, kNoActivation, shape, part);
}

const Constant& channel_constant(const NodeView& node, std::size_t i, std::string_view role, std::int64_t channels) {
  const Constant& constant = node.constant(i, role);
  if (constant.type != ElementType::kFloat32 || constant.shape != Shape{channels}) {
    throw Error(fmt::format("{} of shape {}; supported: {} real numbers", role, shape_text(constant.shape), channels));
  }
  return constant;
}

}  // namespace

void batch_normalization(const NodeView& node) {
  if (node.rank() < 2) throw Error("an input without channels; supported: at least two dimensions");
  const std::int64_t channels = node.shape()[1];
  if (node.attribute("training_mode", std::int64_t{0}) != 0) {
    // Mean and variance are those of the batch at hand.
    const Order order = node.order();
    std::vector<std::int64_t> axes;
    for (std::size_t d = 0; d < order.size(); ++d) {
      if (order[d] != 1) axes.push_back(static_cast<std::int64_t>(d));
    }
    const TensorId x = normalized(node, node.in_order(0, order), axes, node.attribute("epsilon", 1e-5F), "normalized");
    return by_channel(node, x, order, node.shape(), channel_constant(node, 1, "scale", channels),
                      channel_constant(node, 2, "bias", channels));
  }
  const auto scale = channel_constant(node, 1, "scale", channels).elements<float>();
  const auto bias = channel_constant(node, 2, "bias", channels).elements<float>();
  const auto mean = channel_constant(node, 3, "mean", channels).elements<float>();
  const auto variance = channel_constant(node, 4, "variance", channels).elements<float>();
  const auto epsilon = static_cast<double>(node.attribute("epsilon", 1e-5F));
  std::vector<float> factors, addends;
  for (std::size_t c = 0; c < scale.size(); ++c) {
    const double factor = static_cast<double>(scale[c]) / std::sqrt(static_cast<double>(variance[c]) + epsilon);
    factors.push_back(static_cast<float>(factor));
    addends.push_back(static_cast<float>(static_cast<double>(bias[c]) - static_cast<double>(mean[c]) * factor));
  }
  if (fold_into_sums(node, factors, addends)) return;
  const Order order = node.order();
  const Shape& shape = node.shape();
  by_channel(node, node.in_order(0, order), order, shape, constant_of(factors, {channels}),
             constant_of(addends, {channels}));
}

void layer_normalization(const NodeView& node) {
  const std::size_t rank = node.rank();
  const int first = node.axis(node.attribute("axis", std::int64_t{-1}), rank);
  const Shape& shape = node.shape();
  const Shape inner(shape.begin() + first, shape.end());
  const Shape rows = {element_count(shape) / element_count(inner), element_count(inner)};
  const bool has_bias = node.has_input(2);
  const TensorId flat = shape == rows ? node.plain(0) : node.emit("RESHAPE", {node.plain(0)}, {}, rows, "rows");
  TensorId x = normalized(node, flat, {1}, node.attribute("epsilon", 1e-5F), "normalized");
  if (shape != rows) x = node.emit("RESHAPE", {x}, {}, shape, "shaped");
  const TensorId scaled = node.emit("MUL", {x, node.plain(1)}, kNoActivation, shape, has_bias ? "scaled" : "");
  if (!has_bias) return node.plain_result(scaled);
  node.plain_result(node.emit("ADD", {scaled, node.plain(2)}, kNoActivation, shape));
}

void instance_normalization(const NodeView& node) {
  if (node.rank() < 3) throw Error("an input without space; supported: at least three dimensions");
  const Shape& shape = node.shape();
  const Order order = channels_last(node.rank());
  std::vector<std::int64_t> axes;
  for (std::size_t d = 1; d + 1 < order.size(); ++d) axes.push_back(static_cast<std::int64_t>(d));
  const TensorId x = normalized(node, node.in_order(0, order), axes, node.attribute("epsilon", 1e-5F), "normalized");
  by_channel(node, x, order, shape, channel_constant(node, 1, "scale", shape[1]),
             channel_constant(node, 2, "bias", shape[1]));
}

void group_normalization(const NodeView& node) {
  const Shape shape = node.shape();
  const std::int64_t groups = node.attribute("num_groups", std::int64_t{0});
  if (shape.size() < 2 || groups < 1 || shape[1] % groups != 0) {
    throw Error(fmt::format("{} groups of the channels of {}; supported: a divisor of their number", groups,
                            shape_text(shape)));
  }
  const std::int64_t each = element_count(shape) / shape[0] / groups;
  const TensorId parts = node.emit("RESHAPE", {node.plain(0)}, {}, {shape[0], groups, each}, "groups");
  const TensorId normal = normalized(node, parts, {2}, node.attribute("epsilon", 1e-5F), "normalized");
  const TensorId x = node.emit("RESHAPE", {normal}, {}, shape, "joined");
  // Up to version 20 factors and addends are of groups, from 21 on of channels.
  const auto of_channels = [&](std::size_t i, std::string_view role) {
    const Constant& constant = node.constant(i, role);
    if (constant.shape == Shape{shape[1]}) return constant;
    if (constant.shape != Shape{groups}) throw Error(fmt::format("{} of shape {}", role, shape_text(constant.shape)));
    std::vector<float> values;
    for (std::int64_t c = 0; c < shape[1]; ++c) {
      values.push_back(constant.elements<float>()[to_size(c / (shape[1] / groups))]);
    }
    return constant_of(values, {shape[1]});
  };
  by_channel(node, x, file_order(shape.size()), shape, of_channels(1, "scale"), of_channels(2, "bias"));
}

}  // namespace milliwatt::onnx
