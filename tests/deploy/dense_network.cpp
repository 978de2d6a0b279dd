#include "deploy/dense_network.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <string>

#include "graph/builder.h"

namespace milliwatt {

Graph dense_network(const DenseNetworkSpec& spec) {
  std::mt19937 random(spec.seed);
  std::uniform_int_distribution<int> magnitude(1, spec.largest_weight);
  std::uniform_int_distribution<std::int32_t> bias(-300, 300);
  GraphBuilder builder("dense_network");
  float scale = 1.0F / 256;
  TensorId at = builder.input("image", {ElementType::kInt8, {1, spec.sizes[0]}, per_tensor(scale, -128)});
  double active = spec.active_inputs * spec.sizes[0];
  for (std::size_t layer = 1; layer < spec.sizes.size(); ++layer) {
    const int inputs = spec.sizes[layer - 1];
    const int units = spec.sizes[layer];
    const bool is_last = layer + 1 == spec.sizes.size();
    const double density = spec.densities.at(std::min(layer, spec.densities.size()) - 1);
    std::bernoulli_distribution is_kept(density);
    std::vector<std::int8_t> weights(static_cast<std::size_t>(inputs) * static_cast<std::size_t>(units));
    for (std::int8_t& weight : weights) {
      if (is_kept(random))
        weight = static_cast<std::int8_t>(random() % 2 == 0 ? magnitude(random) : -magnitude(random));
    }
    std::vector<std::int32_t> biases;
    for (int unit = 0; unit < units; ++unit) biases.push_back(bias(random));
    // Sums of active inputs of some 150, spread over the output's codes.
    const double spread = 90.0 * spec.largest_weight * std::sqrt(active * density);
    const auto out_scale = static_cast<float>(scale * 0.01 * spread / 60.0);
    const std::string name = "dense" + std::to_string(layer);
    const TensorId w = builder.constant(name + "/weights", {units, inputs}, weights, per_tensor(0.01F, 0));
    const TensorId b = builder.constant(name + "/bias", {units}, biases, per_tensor(scale * 0.01F, 0));
    at = builder.op("FULLY_CONNECTED", name, {at, w, b}, {{"activation", std::string(is_last ? "none" : "relu")}},
                    {ElementType::kInt8, {1, units}, per_tensor(out_scale, is_last ? 3 : -128)});
    scale = out_scale;
    active = units / 2.0;
  }
  builder.output(at);
  Graph graph = builder.build();
  graph.source = graph.name;
  return graph;
}

std::vector<std::byte> blob() {
  std::vector<std::byte> pixels;
  for (int y = 0; y < 28; ++y) {
    for (int x = 0; x < 28; ++x) {
      const double distance = std::abs(std::hypot(x - 13.5, 1.2 * (y - 13.5)) - 7.0);  // a ring, as of a 0
      const int value = distance < 2.0 ? 255 - static_cast<int>(80.0 * distance) : 0;
      pixels.push_back(static_cast<std::byte>(value - 128));
    }
  }
  return pixels;
}

}  // namespace milliwatt
