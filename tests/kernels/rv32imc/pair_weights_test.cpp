// Groups of weights on RV32IMC: no sum of a group's products leaves 16 bits, and no weight is lost.
#include "kernels/rv32imc/pair_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace milliwatt {
namespace {

using namespace rv32imc;

std::vector<std::vector<std::int8_t>> random_weights(std::size_t channels, std::size_t taps, int largest) {
  std::mt19937 random(7);
  std::vector<std::vector<std::int8_t>> weights(channels, std::vector<std::int8_t>(taps));
  for (std::vector<std::int8_t>& channel : weights) {
    for (std::int8_t& weight : channel) {
      weight = static_cast<std::int8_t>(static_cast<int>(random() % static_cast<unsigned>(2 * largest)) - largest);
    }
  }
  return weights;
}

void expect_exact(const std::vector<std::vector<std::int8_t>>& weights, const GroupedWeights& grouped) {
  for (std::size_t o = 0; o < weights.size(); ++o) {
    std::vector<std::int8_t> all = grouped.weights[o];
    ASSERT_EQ(static_cast<int>(all.size()), grouped.taps);
    EXPECT_EQ(grouped.taps % (grouped.group * grouped.rounds), 0);
    for (std::size_t first = 0; first < all.size(); first += static_cast<std::size_t>(grouped.group)) {
      int lowest = 0;
      int highest = 0;
      for (std::size_t i = first; i < first + static_cast<std::size_t>(grouped.group); ++i) {
        lowest += std::min(-128 * all[i], 127 * all[i]);
        highest += std::max(-128 * all[i], 127 * all[i]);
      }
      EXPECT_GE(lowest, -32768);
      EXPECT_LE(highest, 32767);
    }
    for (const ApartWeight& one : grouped.apart[o]) {
      EXPECT_EQ(all[static_cast<std::size_t>(one.tap)], 0);
      all[static_cast<std::size_t>(one.tap)] = one.weight;
    }
    all.resize(weights[o].size());
    EXPECT_EQ(all, weights[o]);
  }
}

TEST(grouped_weights, keep_sums_within_16_bits) {
  for (const int largest : {4, 40, 128}) {
    const std::vector<std::vector<std::int8_t>> weights = random_weights(5, 37, largest);
    for (const int group : {2, 3, 5, 8, 16}) expect_exact(weights, grouped(weights, group, 2));
  }
}

TEST(grouped_weights, take_two_of_minus_128_apart) {
  const std::vector<std::vector<std::int8_t>> weights = {{-128, -128}, {-128, 127}};
  const GroupedWeights result = grouped(weights, 2, 1);
  EXPECT_EQ(result.apart[0].size(), 1u);
  EXPECT_TRUE(result.apart[1].empty());
  expect_exact(weights, result);
}

TEST(grouped_weights, are_long_for_small_weights_and_short_for_large_ones) {
  const GroupCosts costs = {8.5, 9.0, 1.5, 19.0};
  const std::vector<int> groups = {2, 4, 8, 16};
  EXPECT_EQ(best_grouped(random_weights(4, 64, 8), groups, 4, costs).group, 16);
  EXPECT_EQ(best_grouped(random_weights(4, 64, 128), groups, 4, costs).group, 2);
}

TEST(grouped_weights, are_listed_by_twos) {
  std::vector<std::int32_t> list;
  append_apart({{3, -128}, {5, 100}, {7, 90}}, 12, true, list);
  EXPECT_EQ(list, (std::vector<std::int32_t>{4, -128 * 65536 + 36, 100 * 65536 + 60, 90 * 65536 + 84, 0}));
}

}  // namespace
}  // namespace milliwatt
