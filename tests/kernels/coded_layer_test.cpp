// Coded layers, decoded and computed by the device's own routine.
#include "kernels/coded_layer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "base/fixed_point.h"
#include "milliwatt/portable/fully_connected_coded_s8.h"

namespace milliwatt {
namespace {

struct Layer {
  std::vector<std::vector<std::int8_t>> weights;
  std::vector<std::int32_t> bias;
  Requantization r;
  std::vector<std::int8_t> from;
};

/// `largest`: of the weights that are not 0, and so many of a hundred are.
Layer random_layer(int inputs, int units, int largest, int percent, bool own_factors, unsigned seed) {
  std::mt19937 random(seed);
  const auto between = [&](int least, int most) {
    return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
  };
  Layer layer;
  layer.r.input_zero_point = between(-128, 127);
  layer.r.output_zero_point = between(-128, 127);
  layer.r.lowest = std::min(layer.r.output_zero_point, 100);
  for (int unit = 0; unit < units; ++unit) {
    std::vector<std::int8_t>& weights = layer.weights.emplace_back();
    for (int i = 0; i < inputs; ++i) {
      const bool kept = between(0, 99) < percent;
      weights.push_back(static_cast<std::int8_t>(kept ? between(-largest - (largest == 127 ? 1 : 0), largest) : 0));
    }
    layer.bias.push_back(between(-5000, 5000) * (unit % 7 == 6 ? 100'000 : 1));
    const bool another = own_factors && unit > 0;
    layer.r.factors.push_back({(1 << 30) + (another ? between(0, (1 << 30) - 1) : 77), another ? between(-12, 2) : -6});
  }
  for (int i = 0; i < inputs; ++i) layer.from.push_back(static_cast<std::int8_t>(between(-128, 127)));
  return layer;
}

std::vector<std::int8_t> expected_codes(const Layer& layer) {
  std::vector<std::int8_t> codes;
  for (std::size_t unit = 0; unit < layer.weights.size(); ++unit) {
    std::int32_t sum = layer.bias[unit];
    for (std::size_t i = 0; i < layer.from.size(); ++i) {
      sum += layer.weights[unit][i] * (layer.from[i] - layer.r.input_zero_point);
    }
    const std::int32_t code = multiply_by_quantized_multiplier(sum, layer.r.factors[unit]) + layer.r.output_zero_point;
    codes.push_back(static_cast<std::int8_t>(std::clamp(code, layer.r.lowest, layer.r.highest)));
  }
  return codes;
}

std::vector<std::int8_t> decoded_codes(const Layer& layer, const CodedLayer& coded) {
  std::vector<std::int8_t> codes(layer.weights.size());
  const auto connect = [&](auto routine) {
    routine(layer.from.data(), codes.data(), Flash<int8_t>(coded.stream.data()), Flash<int16_t>(coded.numbers.data()),
            Flash<int8_t>(coded.symbols.data()));
  };
  if (coded.own_factors) {
    coded.gaps ? connect(connect_coded<true, true>) : connect(connect_coded<false, true>);
  } else {
    coded.gaps ? connect(connect_coded<true, false>) : connect(connect_coded<false, false>);
  }
  return codes;
}

TEST(coded_layer, gives_the_reference_codes_of_any_weights) {
  unsigned seed = 0;
  for (const int percent : {0, 1, 5, 30, 100}) {
    for (const int largest : {1, 3, 127}) {
      for (const int inputs : {1, 7, 128, 500}) {
        const Layer layer = random_layer(inputs, 13, largest, percent, seed % 2 == 1, seed);
        const CodedLayer coded = coded_layer(layer.weights, layer.bias, layer.r);
        ASSERT_EQ(decoded_codes(layer, coded), expected_codes(layer))
            << percent << " % of " << inputs << " to " << largest << ", seed " << seed;
        ++seed;
      }
    }
  }
}

TEST(coded_layer, takes_a_bit_for_a_weight_of_two_values) {
  Layer layer = random_layer(400, 20, 1, 100, false, 5);
  for (std::vector<std::int8_t>& unit : layer.weights) {
    for (std::int8_t& weight : unit) weight = static_cast<std::int8_t>(weight < 0 ? -77 : 5);
  }
  const CodedLayer coded = coded_layer(layer.weights, layer.bias, layer.r);
  EXPECT_EQ(decoded_codes(layer, coded), expected_codes(layer));
  EXPECT_LE(coded.stream.size(), 400U * 20 / 8 + 20 * 4 + 2);
}

TEST(coded_layer, comes_close_to_the_entropy_of_sparse_weights) {
  const Layer layer = random_layer(784, 300, 1, 5, false, 3);  // 2/3 of 5 % are not 0
  const CodedLayer coded = coded_layer(layer.weights, layer.bias, layer.r);
  const double kept = 0.05 * 2 / 3;
  const double entropy = -kept * std::log2(kept) - (1 - kept) * std::log2(1 - kept) + kept;
  std::size_t head_bits = 300 * static_cast<std::size_t>(coded.numbers[CodedNumber::kBiasBits]);
  const double bits = 8.0 * static_cast<double>(coded.stream.size()) - static_cast<double>(head_bits);
  EXPECT_LE(bits, 1.03 * entropy * 784 * 300);
  EXPECT_GE(bits, 0.97 * entropy * 784 * 300);
}

}  // namespace
}  // namespace milliwatt
