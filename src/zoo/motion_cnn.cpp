#include "zoo/motion_cnn.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

#include "base/error.h"
#include "zoo/layer_stack.h"

namespace milliwatt {
namespace {

Convolution along_time(std::int64_t channels, std::int64_t kernel, std::int64_t stride) {
  Convolution what;
  what.channels = channels;
  what.kernel_height = kernel;
  what.kernel_width = 1;
  what.stride_height = stride;
  return what;
}

}  // namespace

Graph motion_cnn(const MotionCnn& shape, int classes) {
  std::vector<Figure> figures = {
      {"samples", shape.samples}, {"axes", shape.axes}, {"kernel", shape.kernel}, {"classes", classes}};
  for (const int channels : shape.channels) figures.push_back({"channels", channels});
  check_figures("motion_cnn", figures);
  if (shape.channels.empty()) throw Error("motion_cnn: channels: empty; give each layer's");
  LayerStack stack("motion_cnn", "motion", {1, shape.samples, 1, shape.axes});
  const std::size_t blocks = shape.channels.size() - 1;
  stack.conv("conv1", along_time(shape.channels[0], shape.kernel, 2));
  for (std::size_t i = 1; i <= blocks; ++i) {
    const std::string block = fmt::format("block{}", i);
    stack.depthwise(block + "/depthwise", along_time(0, shape.kernel, i < blocks ? 2 : 1));
    stack.conv(block + "/pointwise", along_time(shape.channels[i], 1, 1));
  }
  return std::move(stack).classify(classes);
}

}  // namespace milliwatt
