#include "zoo/layer_stack.h"

#include <fmt/format.h>

#include <utility>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr double kEpsilon = 1e-3;  // of batch norms: a channel that hardly varies is not blown up
constexpr std::int64_t kMostFigure = 4096;
constexpr std::int64_t kMostWeights = 1 << 24;  // of a layer; far more than any microcontroller holds

TensorSpec floats(Shape shape) { return {ElementType::kFloat32, std::move(shape), {}}; }

Attributes window_attributes(const Convolution& what) {
  return {{"stride_h", what.stride_height}, {"stride_w", what.stride_width},           {"dilation_h", std::int64_t{1}},
          {"dilation_w", std::int64_t{1}},  {"padding", what.same ? "same" : "valid"}, {"activation", "none"}};
}

}  // namespace

LayerStack::LayerStack(std::string network, const std::string& input, Shape shape)
    : network_(std::move(network)), builder_(network_) {
  here_.shape = std::move(shape);
  here_.id = builder_.input(input, floats(here_.shape));
}

void LayerStack::conv(const std::string& name, const Convolution& what) {
  const TensorId weights =
      constant(name + "/weights", {what.channels, what.kernel_height, what.kernel_width, here_.shape[3]}, 0);
  shrink(name, what);
  here_.shape[3] = what.channels;
  here_.id = builder_.op("CONV_2D", name, {here_.id, weights}, window_attributes(what), floats(here_.shape));
  norm(name + "/norm", what.activation);
}

void LayerStack::depthwise(const std::string& name, const Convolution& what) {
  const TensorId weights = constant(name + "/weights", {1, what.kernel_height, what.kernel_width, here_.shape[3]}, 0);
  shrink(name, what);
  here_.id = builder_.op("DEPTHWISE_CONV_2D", name, {here_.id, weights}, window_attributes(what), floats(here_.shape));
  norm(name + "/norm", what.activation);
}

void LayerStack::add(const std::string& name, const Point& other, const std::string& activation) {
  expects(other.shape == here_.shape, "what is added has one shape");
  here_.id = builder_.op("ADD", name, {here_.id, other.id}, {{"activation", activation}}, floats(here_.shape));
}

void LayerStack::average_pool(const std::string& name, std::int64_t kernel_height, std::int64_t kernel_width,
                              std::int64_t stride) {
  pool("AVERAGE_POOL_2D", name, kernel_height, kernel_width, stride);
}

void LayerStack::max_pool(const std::string& name, std::int64_t kernel, std::int64_t stride) {
  pool("MAX_POOL_2D", name, kernel, kernel, stride);
}

void LayerStack::pool(const char* kind, const std::string& name, std::int64_t kernel_height, std::int64_t kernel_width,
                      std::int64_t stride) {
  const Attributes window = {{"stride_h", stride},       {"stride_w", stride}, {"kernel_h", kernel_height},
                             {"kernel_w", kernel_width}, {"padding", "valid"}, {"activation", "none"}};
  shrink(name, {.kernel_height = kernel_height,
                .kernel_width = kernel_width,
                .stride_height = stride,
                .stride_width = stride,
                .same = false});
  here_.id = builder_.op(kind, name, {here_.id}, window, floats(here_.shape));
}

void LayerStack::answers(const std::string& name, std::int64_t channels) {
  const TensorId weights = constant(name + "/weights", {channels, 1, 1, here_.shape[3]}, 0);
  const TensorId bias = constant(name + "/bias", {channels}, 0);
  here_.shape[3] = channels;
  here_.id = builder_.op("CONV_2D", name, {here_.id, weights, bias}, window_attributes({}), floats(here_.shape));
}

void LayerStack::enlarge(const std::string& name, std::int64_t height, std::int64_t width) {
  const std::vector<std::int32_t> size = {static_cast<std::int32_t>(height), static_cast<std::int32_t>(width)};
  const TensorId constant = builder_.constant(name + "/size", {2}, size);
  here_.shape[1] = height;
  here_.shape[2] = width;
  here_.id =
      builder_.op("RESIZE_NEAREST_NEIGHBOR", name, {here_.id, constant},
                  {{"align_corners", std::int64_t{0}}, {"half_pixel_centers", std::int64_t{0}}}, floats(here_.shape));
}

void LayerStack::concatenate(const std::string& name, const Point& other) {
  expects(other.shape[1] == here_.shape[1] && other.shape[2] == here_.shape[2], "what is joined has one size");
  here_.shape[3] += other.shape[3];
  here_.id = builder_.op("CONCATENATION", name, {here_.id, other.id},
                         {{"axis", std::int64_t{3}}, {"activation", "none"}}, floats(here_.shape));
}

void LayerStack::flatten(const std::string& name) {
  here_.shape = {1, element_count(here_.shape)};
  here_.id = builder_.op("RESHAPE", name, {here_.id}, {}, floats(here_.shape));
}

void LayerStack::dense(const std::string& name, std::int64_t outputs, const std::string& activation) {
  multiply(name, outputs, activation, true);
}

void LayerStack::dense_with_norm(const std::string& name, std::int64_t outputs, const std::string& activation) {
  multiply(name, outputs, "none", false);
  norm(name + "/norm", activation);
}

void LayerStack::multiply(const std::string& name, std::int64_t outputs, const std::string& activation, bool has_bias) {
  const TensorId weights = constant(name + "/weights", {outputs, here_.shape[1]}, 0);
  const TensorId bias = has_bias ? constant(name + "/bias", {outputs}, 0) : kNoTensor;
  here_.shape = {1, outputs};
  here_.id = builder_.op("FULLY_CONNECTED", name, {here_.id, weights, bias},
                         {{"activation", activation}, {"keep_num_dims", std::int64_t{0}}}, floats(here_.shape));
}

Graph LayerStack::classify(std::int64_t classes) && {
  if (here_.shape.size() == 4) {
    average_pool("pool", here_.shape[1], here_.shape[2], 1);
    flatten("flat");
  }
  dense("classes", classes, "none");
  here_.id = builder_.op("SOFTMAX", "probabilities", {here_.id}, {{"beta", 1.0}}, floats(here_.shape));
  return std::move(*this).end();
}

Graph LayerStack::end() && {
  builder_.output(here_.id);
  Graph graph = builder_.build();
  graph.source = network_;
  return graph;
}

TensorId LayerStack::constant(const std::string& name, const Shape& shape, float value) {
  if (element_count(shape) > kMostWeights) {
    throw Error(
        fmt::format("{}: {}: {} values; supported: at most {}", network_, name, element_count(shape), kMostWeights));
  }
  return builder_.constant(name, shape, std::vector<float>(to_size(element_count(shape)), value));
}

void LayerStack::shrink(const std::string& name, const Convolution& what) {
  std::int64_t& height = here_.shape[1];
  std::int64_t& width = here_.shape[2];
  if (what.same) {
    height = (height + what.stride_height - 1) / what.stride_height;
    width = (width + what.stride_width - 1) / what.stride_width;
    return;
  }
  if (what.kernel_height > height || what.kernel_width > width) {
    throw Error(
        fmt::format("{}: {}: a kernel of {} x {} does not fit into {} x {}; use fewer layers, a smaller "
                    "kernel, or a larger input",
                    network_, name, what.kernel_height, what.kernel_width, height, width));
  }
  height = (height - what.kernel_height) / what.stride_height + 1;
  width = (width - what.kernel_width) / what.stride_width + 1;
}

void LayerStack::norm(const std::string& name, const std::string& activation) {
  const Shape each = {here_.shape.back()};
  const std::vector<TensorId> inputs = {here_.id, constant(name + "/gamma", each, 1), constant(name + "/beta", each, 0),
                                        constant(name + "/mean", each, 0), constant(name + "/variance", each, 1)};
  here_.id =
      builder_.op("BATCH_NORM", name, inputs, {{"epsilon", kEpsilon}, {"activation", activation}}, floats(here_.shape));
}

void check_figures(const std::string& network, const std::vector<Figure>& figures) {
  for (const auto& [name, value] : figures) {
    if (value >= 1 && value <= kMostFigure) continue;
    throw Error(fmt::format("{}: {} is {}; supported: 1 to {}", network, name, value, kMostFigure));
  }
}

}  // namespace milliwatt
