#include "zoo/autoencoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "zoo/layer_stack.h"

namespace milliwatt {

Graph autoencoder(const Autoencoder& shape) {
  std::vector<Figure> figures = {{"frames", shape.frames}, {"bands", shape.bands}};
  for (const int neurons : shape.hidden) figures.push_back({"hidden", neurons});
  check_figures("autoencoder", figures);
  if (shape.hidden.empty()) throw Error("autoencoder: hidden: empty; give each layer's neurons");
  LayerStack stack("autoencoder", "features", {1, shape.frames, shape.bands, 1});
  int number = 0;
  // The first layer sees the whole window. Convolutions, for these have a batch norm and a scale for each neuron.
  Convolution whole{
      .channels = shape.hidden.front(), .kernel_height = shape.frames, .kernel_width = shape.bands, .same = false};
  const int narrowest = *std::ranges::min_element(shape.hidden);
  for (const int neurons : shape.hidden) {
    whole.channels = neurons;
    whole.activation = neurons == narrowest ? "none" : "relu";
    stack.conv(fmt::format("hidden{}", ++number), whole);
    whole = {.kernel_height = 1, .kernel_width = 1, .same = false};
  }
  stack.flatten("flat");
  stack.dense("features_again", std::int64_t{shape.frames} * shape.bands, "none");
  return std::move(stack).end();
}

}  // namespace milliwatt
