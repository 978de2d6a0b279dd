#include "kernels/helium/layer_sums.h"

#include <gtest/gtest.h>

#include <variant>

namespace milliwatt {
namespace {

std::vector<int> bytes_of(const KernelTable& table) {
  const auto& values = std::get<std::vector<std::int8_t>>(*table.values);
  return {values.begin(), values.end()};
}

std::vector<std::int32_t> words_of(const KernelTable& table) {
  return std::get<std::vector<std::int32_t>>(*table.values);
}

Requantization requantization(const std::vector<int>& shifts, std::int32_t output_zero_point, std::int32_t lowest) {
  Requantization result;
  for (const int shift : shifts) result.factors.push_back({1 << 30, shift});
  result.input_zero_point = 5;
  result.output_zero_point = output_zero_point;
  result.lowest = lowest;
  return result;
}

helium::LayerSums layer(const std::vector<int>& shifts, std::int32_t output_zero_point, std::int32_t lowest) {
  std::vector<std::vector<std::int8_t>> weights(shifts.size());
  for (std::size_t c = 0; c < weights.size(); ++c) weights[c].assign(18, static_cast<std::int8_t>(c + 1));
  return helium::layer_sums(weights, std::vector<std::int32_t>(shifts.size(), 1000),
                            requantization(shifts, output_zero_point, lowest));
}

TEST(layer_sums, make_up_for_the_zero_point_in_the_biases) {
  EXPECT_EQ(layer({-3, -4}, 0, -128).bias, (std::vector<std::int32_t>{1000 - 5 * 18, 1000 - 5 * 36}));
}

TEST(layer_sums, round_away_from_zero_where_negative_results_survive) {
  EXPECT_EQ(layer({-3, 0}, -128, -128).rounding, 0);
  EXPECT_EQ(layer({-3, 0}, 4, 4).rounding, 0);
  EXPECT_EQ(layer({-3, -1}, 4, 3).rounding, 1);
  EXPECT_EQ(layer({-3, 0}, 4, 3).rounding, 2);
  EXPECT_EQ(layer({-3, 1}, -128, -128).rounding, 2);
}

TEST(weights_in_blocks, hold_sixteen_taps_of_each_channel_and_then_those_that_are_left) {
  const std::vector<int> stream = bytes_of(helium::weights_in_blocks(layer({-1, -1, -1}, 0, -128), 2, false));
  std::vector<int> expected(16, 1);
  expected.insert(expected.end(), 16, 2);
  expected.insert(expected.end(), {1, 1, 2, 2});
  expected.insert(expected.end(), 16, 3);
  expected.insert(expected.end(), 16, 0);
  expected.insert(expected.end(), {3, 3, 0, 0});
  expected.insert(expected.end(), 15, 0);
  EXPECT_EQ(stream, expected);
}

TEST(weights_in_blocks, fill_whole_blocks_with_zeros) {
  const std::vector<int> stream = bytes_of(helium::weights_in_blocks(layer({-1}, 0, -128), 1, true));
  std::vector<int> expected(18, 1);
  expected.insert(expected.end(), 14, 0);
  EXPECT_EQ(stream, expected);
}

TEST(channels_in_groups, put_factors_in_the_order_of_the_lanes) {
  const helium::LayerSums sums = layer({-1, 2, -3}, 0, -128);
  ASSERT_EQ(sums.rounding, 2);
  const std::int32_t one = 1 << 30;
  EXPECT_EQ(words_of(helium::channels_in_groups(sums, {1, 0})),
            (std::vector<std::int32_t>{sums.bias[0], sums.bias[1], one, one, 0, -1, 2, 0,  //
                                       sums.bias[2], 0, 0, one, 0, -3, 0, 0}));
}

}  // namespace
}  // namespace milliwatt
