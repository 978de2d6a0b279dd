#include "zoo/unet.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/error.h"
#include "zoo/layer_stack.h"

namespace milliwatt {
namespace {

constexpr int kMostLevels = 5;
constexpr int kWidest = 2;  // levels on which the channels double

void two_convolutions(LayerStack& stack, const std::string& name, std::int64_t channels) {
  stack.conv(name + "/conv1", {.channels = channels});
  stack.conv(name + "/conv2", {.channels = channels});
}

}  // namespace

Graph unet(const PictureShape& picture, const UNet& figures, std::int64_t classes) {
  check_figures("unet", {{"height", picture.height},
                         {"width", picture.width},
                         {"channels", picture.channels},
                         {"width of a level", figures.channels},
                         {"levels", figures.levels},
                         {"classes", classes}});
  if (figures.levels > kMostLevels)
    throw Error(fmt::format("unet: levels is {}; supported: 1 to {}", figures.levels, kMostLevels));
  const int multiple = 1 << figures.levels;
  if (picture.height % multiple != 0 || picture.width % multiple != 0) {
    throw Error(fmt::format("unet: a picture of {} x {} cannot be halved {} times; give multiples of {}",
                            picture.height, picture.width, figures.levels, multiple));
  }
  const auto channels_at = [&](int level) {
    return static_cast<std::int64_t>(figures.channels) << std::min(level, kWidest);
  };
  LayerStack stack("unet", "picture", {1, picture.height, picture.width, picture.channels});
  std::vector<LayerStack::Point> kept;
  for (int level = 0; level < figures.levels; ++level) {
    two_convolutions(stack, fmt::format("down{}", level), channels_at(level));
    kept.push_back(stack.here());
    stack.max_pool(fmt::format("down{}/pool", level), 2, 2);
  }
  two_convolutions(stack, "bottom", channels_at(figures.levels));
  for (int level = figures.levels - 1; level >= 0; --level) {
    const std::string name = fmt::format("up{}", level);
    const LayerStack::Point& beside = kept[static_cast<std::size_t>(level)];
    stack.conv(name + "/fewer", {.channels = channels_at(level), .kernel_height = 1, .kernel_width = 1});
    stack.enlarge(name + "/enlarge", beside.shape[1], beside.shape[2]);
    stack.concatenate(name + "/join", beside);
    two_convolutions(stack, name, channels_at(level));
  }
  stack.answers("classes", classes);
  return std::move(stack).end();
}

}  // namespace milliwatt
