// Random layers, each by the kernel that its estimate calls the fastest: the right bytes, and bounds of the estimated
// cycles, so that no shape falls off a cliff.
//
// MILLIWATT_SPEED_LAYERS says how many in all, with those of speed_of_others_test.cpp: a half convolutions and dense
// layers, a quarter depthwise convolutions, an eighth each small ones of both and other operators. MILLIWATT_SPEED_SEED
// says which. If either is set, percentiles and the slowest layers are printed. Without them the sample is small and
// always the same: 80 and 40 layers under the percentiles, of which the slowest one may be above the bound.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "device/measured_layers.h"
#include "device/sampled_layers.h"

namespace milliwatt {
namespace {

std::vector<DeviceCase> sample(DeviceCase (*draw)(std::mt19937&), int count) {
  std::mt19937 random(speed_seed());
  std::vector<DeviceCase> layers;
  while (static_cast<int>(layers.size()) < count) layers.push_back(draw(random));
  return layers;
}

/// Of each layer the cycles a product.
std::vector<double> by_products(const std::vector<DeviceCase>& layers) {
  const std::vector<MeasuredLayer> measured = measure_layers(layers);
  std::vector<double> shares;
  for (std::size_t i = 0; i < layers.size(); ++i) shares.push_back(measured[i].cycles / macs_of(layers[i]));
  tell(layers, measured, shares, "cycles a product");
  return shares;
}

TEST(speed_of_random_layers, convolutions_and_dense_layers_take_at_most_3_cycles_a_product) {
  EXPECT_LE(percentile(by_products(sample(sampled_convolution, speed_layers() / 2)), 0.99), 3.0);
}

TEST(speed_of_random_layers, depthwise_convolutions_take_at_most_5_5_cycles_a_product) {
  EXPECT_LE(percentile(by_products(sample(sampled_depthwise, speed_layers() / 4)), 0.99), 5.5);
}

/// Of fewer products an output.
TEST(speed_of_random_layers, small_ones_take_at_most_24_cycles_an_output_and_3_a_product) {
  const std::vector<DeviceCase> layers = sample(sampled_small_layer, speed_layers() / 8);
  const std::vector<MeasuredLayer> measured = measure_layers(layers);
  std::vector<double> shares;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    shares.push_back(measured[i].cycles / (24.0 * outputs_of(layers[i]) + 3.0 * macs_of(layers[i])));
    EXPECT_LE(shares.back(), 1.0) << layers[i].name << " " << measured[i].kernel;
  }
  tell(layers, measured, shares, "of what it may take");
}

}  // namespace
}  // namespace milliwatt
