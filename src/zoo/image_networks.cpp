#include "zoo/image_networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "zoo/layer_stack.h"

namespace milliwatt {
namespace {

LayerStack stack_of(const std::string& network, const PictureShape& picture, std::int64_t classes) {
  check_figures(
      network,
      {{"height", picture.height}, {"width", picture.width}, {"channels", picture.channels}, {"classes", classes}});
  return {network, "picture", {1, picture.height, picture.width, picture.channels}};
}

Convolution square(std::int64_t channels, std::int64_t kernel, std::int64_t stride, const char* activation = "relu") {
  return {channels, kernel, kernel, stride, stride, true, activation};
}

void check_width(const std::string& network, double width) {
  if (width >= 0.01 && width <= 4) return;
  throw Error(fmt::format("{}: width is {:g}; supported: 0.01 to 4", network, width));
}

/// Of so many channels the share `width`: the nearest multiple of 8, at least 8, and not less than nine tenths.
std::int64_t in_eights(double width, int channels) {
  const double wanted = width * channels;
  auto eights = std::max<std::int64_t>(8, static_cast<std::int64_t>(wanted + 4) / 8 * 8);
  if (static_cast<double>(eights) < 0.9 * wanted) eights += 8;
  return eights;
}

void separable(LayerStack& stack, const std::string& name, std::int64_t channels, int stride, const char* activation) {
  stack.depthwise(name + "/depthwise", square(0, 3, stride, activation));
  stack.conv(name + "/pointwise", square(channels, 1, 1, activation));
}

}  // namespace

Graph plain_cnn(const PictureShape& picture, const std::vector<PlainLayer>& layers, std::int64_t classes) {
  for (const PlainLayer& layer : layers) check_figures("cnn", {{"channels", layer.channels}, {"stride", layer.stride}});
  LayerStack stack = stack_of("cnn", picture, classes);
  int number = 0;
  for (const PlainLayer& layer : layers) {
    const std::string name = fmt::format("conv{}", ++number);
    if (layer.separable)
      separable(stack, name, layer.channels, layer.stride, "relu");
    else
      stack.conv(name, square(layer.channels, 3, layer.stride));
  }
  return std::move(stack).classify(classes);
}

Graph resnet8(const PictureShape& picture, double width, std::int64_t classes) {
  check_width("resnet8", width);
  LayerStack stack = stack_of("resnet8", picture, classes);
  const auto scaled = [&](int channels) { return std::max<std::int64_t>(1, std::llround(width * channels)); };
  stack.conv("conv1", square(scaled(16), 3, 1));
  int number = 0;
  for (const int channels : {16, 32, 64}) {
    const std::string block = fmt::format("block{}", ++number);
    const int stride = number == 1 ? 1 : 2;
    LayerStack::Point shortcut = stack.here();
    stack.conv(block + "/conv1", square(scaled(channels), 3, stride));
    stack.conv(block + "/conv2", square(scaled(channels), 3, 1, "none"));
    const LayerStack::Point main = stack.here();
    if (main.shape != shortcut.shape) {
      stack.go_back(shortcut);
      stack.conv(block + "/shortcut", square(scaled(channels), 1, stride, "none"));
      shortcut = stack.here();
      stack.go_back(main);
    }
    stack.add(block + "/add", shortcut, "relu");
  }
  return std::move(stack).classify(classes);
}

Graph lenet5(const PictureShape& picture, std::int64_t classes) {
  LayerStack stack = stack_of("lenet5", picture, classes);
  stack.conv("conv1", square(6, 5, 1));
  stack.average_pool("pool1", 2, 2, 2);
  Convolution second = square(16, 5, 1);
  second.same = false;
  stack.conv("conv2", second);
  stack.average_pool("pool2", 2, 2, 2);
  stack.flatten("flat");
  stack.dense("dense1", 120, "relu");
  stack.dense("dense2", 84, "relu");
  return std::move(stack).classify(classes);
}

Graph lenet_300_100(const PictureShape& picture, std::int64_t classes) {
  LayerStack stack = stack_of("lenet300", picture, classes);
  stack.flatten("flat");
  stack.dense("dense1", 300, "relu");
  stack.dense("dense2", 100, "relu");
  return std::move(stack).classify(classes);
}

Graph lenet_300_100_norm(const PictureShape& picture, std::int64_t classes) {
  LayerStack stack = stack_of("lenet-300-100", picture, classes);
  stack.flatten("flat");
  stack.dense_with_norm("dense1", 300, "relu");
  stack.dense_with_norm("dense2", 100, "relu");
  return std::move(stack).classify(classes);
}

Graph lenet_20_50_500(const PictureShape& picture, std::int64_t classes) {
  LayerStack stack = stack_of("lenet-20-50-500", picture, classes);
  int number = 0;
  for (const std::int64_t channels : {20, 50}) {
    Convolution what = square(channels, 5, 1);
    what.same = false;
    ++number;
    stack.conv(fmt::format("conv{}", number), what);
    stack.max_pool(fmt::format("pool{}", number), 2, 2);
  }
  stack.flatten("flat");
  stack.dense_with_norm("dense1", 500, "relu");
  return std::move(stack).classify(classes);
}

Graph mobilenet_v1(const PictureShape& picture, double width, std::int64_t classes) {
  check_width("mobilenet_v1", width);
  struct Block {
    int channels, stride;
  };
  constexpr Block kBlocks[] = {{64, 1},  {128, 2}, {128, 1}, {256, 2}, {256, 1},  {512, 2}, {512, 1},
                               {512, 1}, {512, 1}, {512, 1}, {512, 1}, {1024, 2}, {1024, 1}};
  LayerStack stack = stack_of("mobilenet_v1", picture, classes);
  stack.conv("conv1", square(in_eights(width, 32), 3, 2, "relu6"));
  int number = 0;
  for (const Block& block : kBlocks)
    separable(stack, fmt::format("block{}", ++number), in_eights(width, block.channels), block.stride, "relu6");
  return std::move(stack).classify(classes);
}

Graph mobilenet_v2(const PictureShape& picture, double width, std::int64_t classes) {
  check_width("mobilenet_v2", width);
  struct Stage {
    int expansion, channels, blocks, stride;
  };
  constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                               {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};
  LayerStack stack = stack_of("mobilenet_v2", picture, classes);
  stack.conv("conv1", square(in_eights(width, 32), 3, 2, "relu6"));
  int number = 0;
  for (const Stage& stage : kStages) {
    for (int i = 0; i < stage.blocks; ++i) {
      const std::string block = fmt::format("block{}", ++number);
      const LayerStack::Point before = stack.here();
      const std::int64_t inputs = before.shape[3];
      const std::int64_t outputs = in_eights(width, stage.channels);
      const int stride = i == 0 ? stage.stride : 1;
      if (stage.expansion > 1) stack.conv(block + "/expand", square(stage.expansion * inputs, 1, 1, "relu6"));
      stack.depthwise(block + "/depthwise", square(0, 3, stride, "relu6"));
      stack.conv(block + "/project", square(outputs, 1, 1, "none"));
      if (stride == 1 && inputs == outputs) stack.add(block + "/add", before, "none");
    }
  }
  stack.conv("last", square(in_eights(std::max(width, 1.0), 1280), 1, 1, "relu6"));
  return std::move(stack).classify(classes);
}

}  // namespace milliwatt
