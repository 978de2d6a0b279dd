#include "zoo/ds_cnn.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "zoo/layer_stack.h"

namespace milliwatt {
namespace {

constexpr int kBlockKernel = 3;

Convolution valid(std::int64_t channels, std::int64_t height, std::int64_t width, std::int64_t stride_width) {
  Convolution what;
  what.channels = channels;
  what.kernel_height = height;
  what.kernel_width = width;
  what.stride_width = stride_width;
  what.same = false;
  return what;
}

std::vector<Figure> figures_of(const DsCnn& shape) {
  std::vector<Figure> figures = {{"frames", shape.frames},
                                 {"bins", shape.bins},
                                 {"classes", shape.classes},
                                 {"conv_height", shape.conv_height},
                                 {"conv_width", shape.conv_width},
                                 {"conv_stride_width", shape.conv_stride_width},
                                 {"conv_channels", shape.conv_channels}};
  for (const int channels : shape.block_channels) figures.push_back({"block_channels", channels});
  return figures;
}

}  // namespace

Graph ds_cnn(const DsCnn& shape) {
  check_figures("ds_cnn", figures_of(shape));
  LayerStack stack("ds_cnn", "features", {1, shape.frames, shape.bins, 1});
  stack.conv("conv1", valid(shape.conv_channels, shape.conv_height, shape.conv_width, shape.conv_stride_width));
  for (std::size_t i = 0; i < shape.block_channels.size(); ++i) {
    const std::string block = fmt::format("block{}", i + 1);
    const int width = stack.here().shape[2] == 1 ? 1 : kBlockKernel;
    stack.depthwise(block + "/depthwise", valid(0, kBlockKernel, width, 1));
    stack.conv(block + "/pointwise", valid(shape.block_channels[i], 1, 1, 1));
  }
  return std::move(stack).classify(shape.classes);
}

}  // namespace milliwatt
