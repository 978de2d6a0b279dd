#include "tasks/ds_cnn.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "graph/builder.h"

namespace milliwatt {
namespace {

constexpr double kEpsilon = 1e-3;  // of batch norms: a channel that hardly varies is not blown up
constexpr int kBlockKernel = 3;
constexpr int kMostFigure = 4096;
constexpr std::int64_t kMostWeights = 1 << 24;  // of a layer; far more than any microcontroller holds

struct Kernel {
  std::int64_t height, width, stride_width;
};

Attributes window_attributes(const Kernel& kernel) {
  return {{"stride_h", std::int64_t{1}},
          {"stride_w", kernel.stride_width},
          {"dilation_h", std::int64_t{1}},
          {"dilation_w", std::int64_t{1}},
          {"padding", "valid"},
          {"activation", "none"}};
}

/// Builds layer upon layer; `last_` is the output of the newest.
class Stack {
 public:
  explicit Stack(const DsCnn& figures) : builder_("ds_cnn"), shape_{1, figures.frames, figures.bins, 1} {
    last_ = builder_.input("features", floats(shape_));
  }

  std::int64_t columns() const { return shape_[2]; }

  void conv(const std::string& name, const Kernel& kernel, std::int64_t channels) {
    const TensorId weights = constant(name + "/weights", {channels, kernel.height, kernel.width, shape_[3]}, 0);
    shrink(name, kernel);
    shape_[3] = channels;
    last_ = builder_.op("CONV_2D", name, {last_, weights}, window_attributes(kernel), floats(shape_));
    norm_and_relu(name + "/norm");
  }

  void depthwise(const std::string& name, const Kernel& kernel) {
    const TensorId weights = constant(name + "/weights", {1, kernel.height, kernel.width, shape_[3]}, 0);
    shrink(name, kernel);
    last_ = builder_.op("DEPTHWISE_CONV_2D", name, {last_, weights}, window_attributes(kernel), floats(shape_));
    norm_and_relu(name + "/norm");
  }

  Graph classify(std::int64_t classes) && {
    const std::int64_t channels = shape_[3];
    const Attributes pool = {{"stride_h", std::int64_t{1}}, {"stride_w", std::int64_t{1}}, {"kernel_h", shape_[1]},
                             {"kernel_w", shape_[2]},       {"padding", "valid"},          {"activation", "none"}};
    last_ = builder_.op("AVERAGE_POOL_2D", "pool", {last_}, pool, floats({1, 1, 1, channels}));
    last_ = builder_.op("RESHAPE", "flat", {last_}, {}, floats({1, channels}));
    const TensorId weights = constant("classes/weights", {classes, channels}, 0);
    const TensorId bias = constant("classes/bias", {classes}, 0);
    last_ = builder_.op("FULLY_CONNECTED", "classes", {last_, weights, bias},
                        {{"activation", "none"}, {"keep_num_dims", std::int64_t{0}}}, floats({1, classes}));
    builder_.output(builder_.op("SOFTMAX", "probabilities", {last_}, {{"beta", 1.0}}, floats({1, classes})));
    return builder_.build();
  }

 private:
  static TensorSpec floats(Shape shape) { return {ElementType::kFloat32, std::move(shape), {}}; }

  TensorId constant(const std::string& name, const Shape& shape, float value) {
    if (element_count(shape) > kMostWeights) {
      throw Error(
          fmt::format("ds_cnn: {}: {} values; supported: at most {}", name, element_count(shape), kMostWeights));
    }
    return builder_.constant(name, shape, std::vector<float>(to_size(element_count(shape)), value));
  }

  void shrink(const std::string& name, const Kernel& kernel) {
    if (kernel.height > shape_[1] || kernel.width > shape_[2]) {
      throw Error(
          fmt::format("ds_cnn: {}: a kernel of {} x {} does not fit into {} frames x {} bins; fewer blocks, a "
                      "smaller first kernel, or more of what is missing",
                      name, kernel.height, kernel.width, shape_[1], shape_[2]));
    }
    shape_[1] = shape_[1] - kernel.height + 1;
    shape_[2] = (shape_[2] - kernel.width) / kernel.stride_width + 1;
  }

  void norm_and_relu(const std::string& name) {
    const Shape each = {shape_[3]};
    const std::vector<TensorId> inputs = {last_, constant(name + "/gamma", each, 1), constant(name + "/beta", each, 0),
                                          constant(name + "/mean", each, 0), constant(name + "/variance", each, 1)};
    last_ = builder_.op("BATCH_NORM", name, inputs, {{"epsilon", kEpsilon}, {"activation", "relu"}}, floats(shape_));
  }

  GraphBuilder builder_;
  Shape shape_;
  TensorId last_ = kNoTensor;
};

void check_figures(const DsCnn& shape) {
  std::vector<std::pair<std::string, int>> figures = {{"frames", shape.frames},
                                                      {"bins", shape.bins},
                                                      {"classes", shape.classes},
                                                      {"conv_height", shape.conv_height},
                                                      {"conv_width", shape.conv_width},
                                                      {"conv_stride_width", shape.conv_stride_width},
                                                      {"conv_channels", shape.conv_channels}};
  for (const int channels : shape.block_channels) figures.emplace_back("block_channels", channels);
  for (const auto& [name, value] : figures) {
    if (value >= 1 && value <= kMostFigure) continue;
    throw Error(fmt::format("ds_cnn: {} is {}; 1 .. {}", name, value, kMostFigure));
  }
}

}  // namespace

Graph ds_cnn(const DsCnn& shape) {
  check_figures(shape);
  Stack stack(shape);
  stack.conv("conv1", {shape.conv_height, shape.conv_width, shape.conv_stride_width}, shape.conv_channels);
  for (std::size_t i = 0; i < shape.block_channels.size(); ++i) {
    const std::string block = fmt::format("block{}", i + 1);
    const int width = stack.columns() == 1 ? 1 : kBlockKernel;
    stack.depthwise(block + "/depthwise", {kBlockKernel, width, 1});
    stack.conv(block + "/pointwise", {1, 1, 1}, shape.block_channels[i]);
  }
  Graph graph = std::move(stack).classify(shape.classes);
  graph.source = "ds_cnn";
  return graph;
}

}  // namespace milliwatt
