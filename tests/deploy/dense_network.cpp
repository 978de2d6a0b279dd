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

namespace {

/// Layers one behind the other.
class Chain {
 public:
  Chain(const char* name, const Shape& input)
      : builder_(name), at_(builder_.input("image", spec(input))), shape_(input) {}

  void conv(int channels, int largest, double density) {
    const auto inputs = static_cast<int>(shape_[3]);
    const std::string name = "conv" + std::to_string(channels);
    const TensorId w = builder_.constant(name + "/weights", {channels, 5, 5, inputs},
                                         weights(25 * inputs * channels, largest, density), per_tensor(0.01F, 0));
    shape_ = {1, shape_[1] - 4, shape_[2] - 4, channels};
    add("CONV_2D", name, w, channels, 25 * inputs, largest, density,
        {{"stride_h", std::int64_t{1}},
         {"stride_w", std::int64_t{1}},
         {"dilation_h", std::int64_t{1}},
         {"dilation_w", std::int64_t{1}},
         {"padding", std::string("valid")},
         {"activation", std::string("relu")}});
  }

  void pool() {
    shape_ = {1, shape_[1] / 2, shape_[2] / 2, shape_[3]};
    at_ = builder_.op("MAX_POOL_2D", "pool" + std::to_string(shape_[1]), {at_},
                      {{"stride_h", std::int64_t{2}},
                       {"stride_w", std::int64_t{2}},
                       {"kernel_h", std::int64_t{2}},
                       {"kernel_w", std::int64_t{2}},
                       {"padding", std::string("valid")},
                       {"activation", std::string("none")}},
                      spec(shape_));
  }

  void dense(int units, int largest, double density) {
    const auto inputs = static_cast<int>(element_count(shape_));
    if (shape_.size() == 4) {
      at_ = builder_.op("RESHAPE", "flat", {at_}, {}, spec({1, inputs}));
    }
    const std::string name = "dense" + std::to_string(units);
    const TensorId w = builder_.constant(name + "/weights", {units, inputs}, weights(inputs * units, largest, density),
                                         per_tensor(0.01F, 0));
    shape_ = {1, units};
    add("FULLY_CONNECTED", name, w, units, inputs, largest, density, {{"activation", std::string("relu")}});
  }

  Graph build() {
    builder_.output(at_);
    Graph graph = builder_.build();
    graph.source = graph.name;
    return graph;
  }

 private:
  TensorSpec spec(const Shape& shape) const { return {ElementType::kInt8, shape, per_tensor(scale_, -128)}; }

  std::vector<std::int8_t> weights(int count, int largest, double density) {
    std::bernoulli_distribution is_kept(density);
    std::vector<std::int8_t> result(static_cast<std::size_t>(count));
    for (std::int8_t& weight : result) {
      const int magnitude = 1 + static_cast<int>(random_() % static_cast<unsigned>(largest));
      if (is_kept(random_)) weight = static_cast<std::int8_t>(random_() % 2 == 0 ? magnitude : -magnitude);
    }
    return result;
  }

  void add(const char* kind, const std::string& name, TensorId w, int channels, int taps, int largest, double density,
           const Attributes& attributes) {
    std::vector<std::int32_t> biases;
    for (int i = 0; i < channels; ++i) biases.push_back(static_cast<std::int32_t>(random_() % 601) - 300);
    const TensorId b = builder_.constant(name + "/bias", {channels}, biases, per_tensor(scale_ * 0.01F, 0));
    scale_ = static_cast<float>(scale_ * 0.01 * 90.0 * largest * std::sqrt(0.3 * taps * density) / 60.0);
    at_ = builder_.op(kind, name, {at_, w, b}, attributes, spec(shape_));
  }

  float scale_ = 1.0F / 256;
  std::mt19937 random_{7};
  GraphBuilder builder_;
  TensorId at_;
  Shape shape_;
};

}  // namespace

Graph lenet_5(int largest_weight) {
  const bool whole = largest_weight == 127;
  const double density = whole ? 1.0 : 0.38;
  Chain chain("lenet_5", {1, 28, 28, 1});
  chain.conv(whole ? 20 : 8, largest_weight, density);
  chain.pool();
  chain.conv(whole ? 50 : 14, largest_weight, density);
  chain.pool();
  chain.dense(whole ? 500 : 28, whole ? largest_weight : 1, density);
  chain.dense(10, largest_weight, density);
  return chain.build();
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
