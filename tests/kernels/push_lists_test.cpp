// Lists by input hold the layer's weights.
#include "kernels/push_lists.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

namespace milliwatt {
namespace {

using Weights = std::vector<std::vector<std::int8_t>>;

Weights random_weights(int inputs, int units, int largest, double density, unsigned seed) {
  std::mt19937 random(seed);
  std::bernoulli_distribution is_kept(density);
  std::uniform_int_distribution<int> magnitude(1, largest);
  Weights weights(static_cast<std::size_t>(units), std::vector<std::int8_t>(static_cast<std::size_t>(inputs)));
  for (std::vector<std::int8_t>& unit : weights) {
    for (std::int8_t& weight : unit) {
      if (is_kept(random))
        weight = static_cast<std::int8_t>(random() % 2 == 0 ? magnitude(random) : -magnitude(random));
    }
  }
  return weights;
}

/// The weights that the lists stand for, words taken as the device takes them.
Weights weights_of(const PushLists& lists, std::size_t inputs, std::size_t units) {
  Weights weights(units, std::vector<std::int8_t>(inputs));
  std::size_t word = 0;
  const int bytes = lists.wide ? 4 : 2;
  for (std::size_t list = 0; list < lists.counts.size(); ++list) {
    const std::size_t input = list / lists.magnitudes.size();
    const std::int8_t magnitude = lists.magnitudes[list % lists.magnitudes.size()];
    std::size_t place = 0;
    for (int count = static_cast<std::uint8_t>(lists.counts[list]); count > 0; --count, ++word) {
      const auto steps = static_cast<std::uint32_t>(lists.words.at(word));
      for (unsigned i = 0; i < 4; ++i) {
        const unsigned step = steps >> 8 * i & 255;
        EXPECT_EQ(step % static_cast<unsigned>(bytes), 0U);
        place += step / static_cast<unsigned>(bytes);
        EXPECT_LT(place / 2, static_cast<std::size_t>(lists.slots));
        const std::size_t slot = place / 2;
        const auto block = static_cast<std::size_t>(lists.block);
        if (slot % block == block - 1) continue;  // a spare one
        const std::size_t unit = slot / block * (block - 1) + slot % block;
        weights.at(unit).at(input) = static_cast<std::int8_t>(place % 2 == 0 ? magnitude : -magnitude);
      }
    }
  }
  EXPECT_EQ(word, lists.words.size());
  return weights;
}

TEST(push_lists, hold_the_weights) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    const int inputs = 1 + static_cast<int>(seed * 7 % 40);
    const int units = 1 + static_cast<int>(seed * seed * 31 % 700);
    const int largest = 1 + static_cast<int>(seed % 3) * 3;
    Weights weights = random_weights(inputs, units, largest, seed % 5 == 0 ? 0.001 : 0.03, seed);
    weights.back().back() = 1;  // at least one
    const std::optional<PushLists> lists = push_lists(weights, static_cast<int>(seed) - 30);
    ASSERT_TRUE(lists) << "seed " << seed;
    EXPECT_EQ(weights_of(*lists, static_cast<std::size_t>(inputs), static_cast<std::size_t>(units)), weights)
        << "seed " << seed;
  }
}

TEST(push_lists, have_wide_sums_if_short_ones_do_not_hold_them) {
  Weights weights = {std::vector<std::int8_t>(300, 0)};
  for (std::size_t i = 0; i < 128; ++i) weights[0][i] = 1;
  for (std::size_t i = 128; i < 256; ++i) weights[0][i] = -1;
  EXPECT_FALSE(push_lists(weights, -128)->wide) << "128 * 255 is below 2^15";
  weights[0][299] = 1;
  EXPECT_TRUE(push_lists(weights, -128)->wide);
  EXPECT_FALSE(push_lists(weights, 0)->wide);
}

TEST(push_lists, are_none_for_weights_that_they_cannot_hold) {
  EXPECT_FALSE(push_lists({{0, 0}, {0, 0}}, 0));
  EXPECT_FALSE(push_lists({{0, -128}, {0, 0}}, 0));
  EXPECT_FALSE(push_lists({{1, 2, 3, 4, 5}, {6, 7, 8, 9, 0}}, 0)) << "nine magnitudes";
  EXPECT_TRUE(push_lists({{1, 2, 3, 4, -5}, {6, 7, 8, 1, 0}}, 0));
  EXPECT_FALSE(push_lists(Weights(1021, {1}), 0)) << "a list of 256 words";
}

}  // namespace
}  // namespace milliwatt
