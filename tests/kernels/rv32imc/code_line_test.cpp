// Requantization by a line on RV32IMC, as device/milliwatt/rv32imc/codes_rv32imc.h computes it, for every sum that can
// occur; and what is left to the reference's two roundings.
#include "kernels/rv32imc/code_line.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace milliwatt {
namespace {

using namespace rv32imc;

Requantization requantization(std::vector<QuantizedMultiplier> factors, std::int32_t zero_point, std::int32_t lowest) {
  Requantization r;
  r.factors = std::move(factors);
  r.input_zero_point = -3;
  r.output_zero_point = zero_point;
  r.lowest = lowest;
  return r;
}

std::int32_t line_code(std::int32_t sum, const ChannelCodes& codes, int scale) {
  auto at = static_cast<std::uint32_t>(sum);
  if (at > codes.range) at = sum < 0 ? 0 : codes.range;
  const auto high = static_cast<std::uint32_t>((std::uint64_t{at << scale} * codes.factor) >> 32);
  const auto start = static_cast<std::uint32_t>(at < codes.zero ? codes.start_below : codes.start);
  return static_cast<std::int8_t>((high + start) >> codes.shift);
}

/// Of the sums from first to last the first whose code is not the reference's, as text; empty if there is none.
std::string first_wrong(const LayerCodes& layer, const std::vector<std::vector<std::int8_t>>& weights,
                        const std::vector<std::int32_t>& bias, const Requantization& r) {
  for (std::size_t o = 0; o < weights.size(); ++o) {
    const ChannelCodes& codes = layer.channels[o];
    if (!codes.is_line) continue;
    std::int64_t lowest = bias[o];
    std::int64_t highest = bias[o];
    std::int32_t folded = bias[o];
    for (const int weight : weights[o]) {
      const int at_lowest_code = weight * (-128 - r.input_zero_point);
      const int at_highest_code = weight * (127 - r.input_zero_point);
      lowest += std::min(at_lowest_code, at_highest_code);
      highest += std::max(at_lowest_code, at_highest_code);
      folded -= weight * r.input_zero_point;
    }
    const std::int32_t moved = codes.bias - folded;
    for (std::int64_t sum = lowest; sum <= highest; ++sum) {
      const auto narrow = static_cast<std::int32_t>(sum);
      const std::int32_t wanted =
          std::clamp(multiply_by_quantized_multiplier(narrow, r.factors[o]) + r.output_zero_point, r.lowest, r.highest);
      const std::int32_t code = line_code(narrow + moved, codes, layer.scale);
      if (code != wanted) {
        return "channel " + std::to_string(o) + " sum " + std::to_string(sum) + ": " + std::to_string(code) +
               " should be " + std::to_string(wanted);
      }
    }
  }
  return "";
}

struct Layer {
  std::vector<std::vector<std::int8_t>> weights;
  std::vector<std::int32_t> bias;
  std::vector<QuantizedMultiplier> factors;
};

/// Channels of 32 weights whose sums spread over the codes.
Layer random_layer(unsigned seed, int channels) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> factor(0.0005, 0.02);
  Layer layer;
  for (int o = 0; o < channels; ++o) {
    std::vector<std::int8_t> weights(32);
    for (std::int8_t& weight : weights) weight = static_cast<std::int8_t>(static_cast<int>(random() % 256) - 128);
    layer.weights.push_back(weights);
    layer.bias.push_back(static_cast<std::int32_t>(random() % 8001) - 4000);
    layer.factors.push_back(quantize_multiplier(factor(random)));
  }
  return layer;
}

TEST(code_line, meets_all_codes_behind_a_relu) {
  const Layer layer = random_layer(1, 12);
  const Requantization r = requantization(layer.factors, -128, -128);
  const LayerCodes codes = layer_codes(layer.weights, layer.bias, r);
  EXPECT_FALSE(codes.general);
  EXPECT_FALSE(codes.two_starts);
  EXPECT_EQ(first_wrong(codes, layer.weights, layer.bias, r), "");
}

TEST(code_line, meets_codes_on_both_sides_of_zero_by_two_starts) {
  const Layer layer = random_layer(2, 12);
  const Requantization r = requantization(layer.factors, 5, -128);
  const LayerCodes codes = layer_codes(layer.weights, layer.bias, r);
  EXPECT_TRUE(codes.two_starts);
  EXPECT_LE(std::ranges::count_if(codes.channels, [](const ChannelCodes& one) { return !one.is_line; }), 2);
  EXPECT_EQ(first_wrong(codes, layer.weights, layer.bias, r), "");
}

TEST(code_line, meets_steep_and_shallow_slopes_or_leaves_them) {
  Layer layer = random_layer(3, 9);
  const double factors[] = {0.25, 0.4, 0.9, 1.5, 1e-6, 3e-8, 0.0, 0.003, 0.5};
  for (std::size_t o = 0; o < 9; ++o) layer.factors[o] = quantize_multiplier(factors[o]);
  layer.bias[4] = 40'000'000;
  layer.bias[5] = -1'000'000'000;
  for (const std::int32_t zero_point : {-128, 0, 77}) {
    const Requantization r = requantization(layer.factors, zero_point, -128);
    const LayerCodes codes = layer_codes(layer.weights, layer.bias, r);
    EXPECT_EQ(first_wrong(codes, layer.weights, layer.bias, r), "") << zero_point;
    EXPECT_TRUE(codes.channels[6].is_line);
    EXPECT_EQ(codes.channels[6].range, 0u);  // a factor of 0: one code
  }
}

TEST(code_line, leaves_sums_that_wrap) {
  Layer layer = random_layer(4, 2);
  layer.factors[0] = {1 << 30, 20};
  const LayerCodes codes = layer_codes(layer.weights, layer.bias, requantization(layer.factors, 0, -128));
  EXPECT_FALSE(codes.channels[0].is_line);
  EXPECT_TRUE(codes.general);
  EXPECT_EQ(codes.channels[0].factor, std::uint32_t{1} << 30);
  EXPECT_EQ(codes.channels[0].shift, 20);
}

}  // namespace
}  // namespace milliwatt
