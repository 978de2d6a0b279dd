#include "zoo/centre_point.h"

#include <fmt/format.h>

#include <utility>

#include "zoo/layer_stack.h"

namespace milliwatt {
namespace {

Convolution square(std::int64_t channels, std::int64_t kernel, std::int64_t stride, const char* activation = "relu") {
  return {channels, kernel, kernel, stride, stride, true, activation};
}

/// Sandler et al. 2018: more channels, a depthwise convolution, fewer channels; added to its input if it has the shape.
void residual(LayerStack& stack, const std::string& name, std::int64_t channels, std::int64_t expansion, int stride) {
  const LayerStack::Point before = stack.here();
  stack.conv(name + "/expand", square(expansion * before.shape[3], 1, 1));
  stack.depthwise(name + "/depthwise", square(0, 3, stride));
  stack.conv(name + "/project", square(channels, 1, 1, "none"));
  if (stack.here().shape == before.shape) stack.add(name + "/add", before, "none");
}

}  // namespace

Graph centre_point(const PictureShape& picture, const CentrePoint& figures, std::int64_t classes) {
  check_figures("centre_point", {{"height", picture.height},
                                 {"width", picture.width},
                                 {"channels", picture.channels},
                                 {"stem", figures.stem},
                                 {"second", figures.second},
                                 {"body", figures.body},
                                 {"blocks", figures.blocks},
                                 {"last", figures.last},
                                 {"classes", classes}});
  LayerStack stack("centre_point", "picture", {1, picture.height, picture.width, picture.channels});
  stack.conv("stem", square(figures.stem, 3, 2));
  stack.depthwise("block1/depthwise", square(0, 3, 2));
  stack.conv("block1/pointwise", square(figures.second, 1, 1));
  residual(stack, "block2", figures.second, 2, 1);
  residual(stack, "block3", figures.body, 3, 2);
  for (int i = 0; i < figures.blocks; ++i) residual(stack, fmt::format("block{}", 4 + i), figures.body, 3, 1);
  stack.conv("last", square(figures.last, 1, 1));
  stack.answers("cells", classes + kCentrePointBoxValues);
  return std::move(stack).end();
}

}  // namespace milliwatt
