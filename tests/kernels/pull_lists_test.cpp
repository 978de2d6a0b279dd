// Lists by output hold the layer's weights.
#include "kernels/pull_lists.h"

#include <gtest/gtest.h>

#include <random>

namespace milliwatt {
namespace {

/// The weights that the lists stand for.
UnitWeights weights_of(const PullLists& lists, std::size_t inputs, std::size_t units) {
  constexpr std::size_t kBlock = 64;
  UnitWeights weights(units, std::vector<std::int8_t>(inputs));
  std::size_t word = 0;
  for (std::size_t list = 0; list < lists.counts.size(); ++list) {
    const std::size_t number = list / 2;
    const std::int8_t magnitude = lists.magnitudes[number % lists.magnitudes.size()];
    std::size_t place = 0;
    for (int count = static_cast<std::uint8_t>(lists.counts[list]); count > 0; --count, ++word) {
      const auto steps = static_cast<std::uint32_t>(lists.words.at(word));
      for (unsigned i = 0; i < 4; ++i) {
        place += (steps >> 8 * i & 255) / 2;
        EXPECT_LT(place, static_cast<std::size_t>(lists.slots));
        if (place % kBlock == kBlock - 1) continue;  // a spare one
        std::int8_t& weight =
            weights.at(number / lists.magnitudes.size()).at(place / kBlock * (kBlock - 1) + place % kBlock);
        EXPECT_EQ(weight, 0) << "met twice";
        weight = static_cast<std::int8_t>(list % 2 == 0 ? magnitude : -magnitude);
      }
    }
  }
  EXPECT_EQ(word, lists.words.size());
  return weights;
}

TEST(pull_lists, hold_the_weights) {
  for (unsigned seed = 0; seed < 60; ++seed) {
    std::mt19937 random(seed);
    std::bernoulli_distribution is_kept(seed % 5 == 0 ? 0.002 : 0.04);
    UnitWeights weights(1 + seed * 7 % 40, std::vector<std::int8_t>(1 + seed * seed * 31 % 900));
    for (std::vector<std::int8_t>& unit : weights) {
      for (std::int8_t& weight : unit) {
        const int magnitude = 1 + static_cast<int>(random() % (1 + seed % 4));
        if (is_kept(random)) weight = static_cast<std::int8_t>(random() % 2 == 0 ? magnitude : -magnitude);
      }
    }
    weights.back().back() = 1;  // at least one
    const std::optional<PullLists> lists = pull_lists(weights);
    ASSERT_TRUE(lists) << "seed " << seed;
    EXPECT_EQ(weights_of(*lists, weights.front().size(), weights.size()), weights) << "seed " << seed;
  }
}

TEST(pull_lists, are_none_for_weights_that_they_cannot_hold) {
  EXPECT_FALSE(pull_lists({{0, 0}, {0, 0}}));
  EXPECT_FALSE(pull_lists({{0, -128}, {0, 0}}));
  EXPECT_FALSE(pull_lists({std::vector<std::int8_t>(1100, 1)})) << "a list of more than 255 words";
}

}  // namespace
}  // namespace milliwatt
