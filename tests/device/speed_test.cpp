// Random layers, each by the kernel that its estimate calls the fastest: the right bytes, and bounds of the estimated
// cycles, so that no shape falls off a cliff. MILLIWATT_SPEED_LAYERS says how many of each family, MILLIWATT_SPEED_SEED
// which.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <random>

#include "device/measured_layers.h"
#include "device/random_layers.h"

namespace milliwatt {
namespace {

ConvolutionSpec random_convolution(bool depthwise, std::mt19937& random) {
  const auto one_of = [&](std::initializer_list<int> values) {
    return *(values.begin() + static_cast<std::ptrdiff_t>(random() % values.size()));
  };
  ConvolutionSpec spec;
  spec.depthwise = depthwise;
  spec.as_exported = !depthwise;
  spec.kernel_height = spec.kernel_width = one_of({1, 3, 3, 5, 7});
  if (depthwise && spec.kernel_width == 1) spec.kernel_height = spec.kernel_width = 3;
  const auto form = random() % 6;
  if (form == 0) spec.kernel_height = 1;
  if (form == 1) spec.kernel_width = 1;
  spec.stride_height = spec.stride_width = one_of({1, 1, 2});
  spec.dilation_height = spec.dilation_width = spec.stride_width == 1 ? one_of({1, 1, 1, 2}) : 1;
  spec.same_padding = random() % 2 == 0;
  spec.channels = size_up_to(depthwise ? 128 : 256, random);
  spec.out_channels = depthwise ? spec.channels * one_of({1, 1, 1, 2, 3, 4}) : size_up_to(256, random);
  const int taps = spec.kernel_height * spec.kernel_width * (depthwise ? 1 : spec.channels);
  // Images as large as 200,000 products allow, square ones of convolutions, three output rows of depthwise ones.
  const double pixels = 200'000.0 / (static_cast<double>(taps) * spec.out_channels);
  const int wide = std::clamp(static_cast<int>(depthwise ? pixels / 3 : std::sqrt(pixels)), 2, 40);
  spec.height = (spec.kernel_height - 1) * spec.dilation_height + 1 + (depthwise ? 2 * spec.stride_height : wide);
  spec.width = (spec.kernel_width - 1) * spec.dilation_width + 1 + wide;
  const auto activation = random() % 3;
  spec.activation = activation == 0 ? "none" : activation == 1 ? "relu" : "relu6";
  if (activation > 0) spec.output_zero_point = -128;
  spec.input_zero_point = random() % 2 == 0 ? -128 : 4;
  return spec;
}

std::string name_of(const ConvolutionSpec& s) {
  return std::string(s.depthwise ? "depthwise" : "conv") + " " + std::to_string(s.kernel_height) + "x" +
         std::to_string(s.kernel_width) + " stride " + std::to_string(s.stride_width) + " dilation " +
         std::to_string(s.dilation_width) + " " + std::to_string(s.width) + " wide " + std::to_string(s.channels) +
         " -> " + std::to_string(s.out_channels) + (s.same_padding ? " same " : " valid ") + s.activation;
}

/// Prints them too if MILLIWATT_SPEED_LAYERS is set.
std::vector<double> told_cycles_of(const std::vector<DeviceCase>& layers) {
  const std::vector<double> cycles = cycles_of(layers);
  if (std::getenv("MILLIWATT_SPEED_LAYERS") == nullptr) return cycles;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    std::cout << layers[i].name << ": " << macs_of(layers[i]) / outputs_of(layers[i]) << " products, "
              << cycles[i] / macs_of(layers[i]) << " cycles a product\n";
  }
  return cycles;
}

void expect_bounds(bool depthwise, double products, double most_cycles) {
  std::mt19937 random(static_cast<unsigned>(number_of("MILLIWATT_SPEED_SEED", 1)));
  std::vector<DeviceCase> layers;
  const int count = number_of("MILLIWATT_SPEED_LAYERS", 24);
  while (static_cast<int>(layers.size()) < count) {
    const ConvolutionSpec spec = random_convolution(depthwise, random);
    layers.push_back({name_of(spec), convolution_graph(spec, static_cast<unsigned>(random()))});
  }
  const std::vector<double> cycles = told_cycles_of(layers);
  std::vector<double> bound_by_products;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const double macs = macs_of(layers[i]);
    if (macs / outputs_of(layers[i]) >= products) bound_by_products.push_back(cycles[i] / macs);
    EXPECT_LE(cycles[i], 5'000 + 200.0 * outputs_of(layers[i]) + 10.0 * macs) << layers[i].name;
  }
  EXPECT_LE(percentile(bound_by_products, 0.75), most_cycles);
}

/// A dense layer over all channels of a small image.
DenseSpec random_dense(std::mt19937& random) {
  DenseSpec spec;
  spec.as_exported = true;
  spec.units = size_up_to(256, random);
  const int side = 1 + 2 * static_cast<int>(random() % 4);
  spec.input = {1, side * side * size_up_to(256, random)};
  spec.activation = random() % 2 == 0 ? "none" : "relu";
  if (spec.activation == "relu") spec.output_zero_point = -128;
  spec.input_zero_point = random() % 2 == 0 ? -128 : 4;
  return spec;
}

/// A convolution or a dense layer of at least 16 products an output, and of at most so many weights.
DeviceCase random_layer(std::mt19937& random) {
  constexpr std::int64_t kMostWeights = 150'000;
  constexpr std::int64_t kFewestProducts = 16;
  for (;;) {
    const auto seed = static_cast<unsigned>(random());
    if (random() % 8 == 0) {
      const DenseSpec spec = random_dense(random);
      const std::int64_t inputs = spec.input.back();
      if (inputs < kFewestProducts || inputs * spec.units > kMostWeights) continue;
      return {"dense " + std::to_string(inputs) + " -> " + std::to_string(spec.units) + " " + spec.activation,
              dense_graph(spec, seed)};
    }
    const ConvolutionSpec spec = random_convolution(false, random);
    const std::int64_t products = std::int64_t{spec.kernel_height} * spec.kernel_width * spec.channels;
    if (products >= kFewestProducts && products * spec.out_channels <= kMostWeights) {
      return {name_of(spec), convolution_graph(spec, seed)};
    }
  }
}

TEST(speed_of_random_layers, convolutions_and_dense_layers_have_no_cliff) {
  std::mt19937 random(static_cast<unsigned>(number_of("MILLIWATT_SPEED_SEED", 1)));
  std::vector<DeviceCase> layers;
  const int count = number_of("MILLIWATT_SPEED_LAYERS", 24);
  while (static_cast<int>(layers.size()) < count) layers.push_back(random_layer(random));
  const std::vector<double> cycles = told_cycles_of(layers);
  std::vector<double> by_products;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    by_products.push_back(cycles[i] / macs_of(layers[i]));
    EXPECT_LE(cycles[i], 5'000 + 200.0 * outputs_of(layers[i]) + 10.0 * macs_of(layers[i])) << layers[i].name;
  }
  EXPECT_LE(percentile(by_products, 0.95), 3.2);
  EXPECT_LE(percentile(by_products, 0.99), 4.0);
}

TEST(speed_of_random_layers, depthwise_convolutions_have_no_cliff) { expect_bounds(true, 9, 8.0); }

}  // namespace
}  // namespace milliwatt
