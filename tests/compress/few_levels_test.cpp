#include "compress/few_levels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "base/random.h"
#include "compress/keep_largest.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;
using Floats = std::vector<float>;

Floats random_weights(std::size_t count, double size, std::uint64_t seed) {
  Random random({seed});
  Floats values(count);
  for (float& value : values) value = random.normal() * static_cast<float>(size);
  return values;
}

TEST(lamp_counts, compares_weights_within_their_layer) {
  // Scores: 1, 4/13, 1/14 of the first; 1, 1/2 of the second, whatever its size.
  const Floats first = {1, -3, 2};
  const Floats second = {100, -100};
  EXPECT_THAT(lamp_counts({first, second}, 0.4), ElementsAre(1, 1));
  EXPECT_THAT(lamp_counts({first, second}, 0.6), ElementsAre(1, 2));
  EXPECT_THAT(lamp_counts({first, second}, 0.8), ElementsAre(2, 2));
  EXPECT_THAT(lamp_counts({first, second}, 1), ElementsAre(3, 2));
}

TEST(lamp_counts, leaves_each_layer_a_weight) {
  const Floats big = random_weights(1000, 1, 1);
  const Floats flat(1000, 0.5F);
  EXPECT_THAT(lamp_counts({big, flat, Floats(10, 0.0F)}, 0.001), ElementsAre(1, 1, 1));
}

TEST(mask_largest, takes_of_equal_ones_the_first) {
  Floats mask(5);
  mask_largest(Floats{1, -2, 2, 0, -2}, 2, mask);
  EXPECT_THAT(mask, ElementsAre(0, 1, 1, 0, 0));
  mask_largest(Floats{1, -2, 2, 0, -2}, 4, mask);
  EXPECT_THAT(mask, ElementsAre(1, 1, 1, 0, 1));
}

TEST(least_squares_step, is_near_the_best) {
  const Floats weights = random_weights(500, 0.3, 3);
  const Floats all(weights.size(), 1.0F);
  const auto error = [&](double step, int levels) {
    double sum = 0;
    for (const float weight : weights) {
      const double magnitude = std::abs(static_cast<double>(weight));
      const double shown = step * std::clamp(std::round(magnitude / step), 1.0, static_cast<double>(levels));
      sum += (magnitude - shown) * (magnitude - shown);
    }
    return sum;
  };
  for (const int levels : {1, 3, 7}) {
    const double step = static_cast<double>(least_squares_step(weights, all, levels));
    for (const double factor : {0.98, 0.99, 1.01, 1.02})
      EXPECT_LE(error(step, levels), 1.01 * error(step * factor, levels)) << levels << " " << factor;
    EXPECT_LT(error(step, levels), error(step * 0.7, levels)) << levels;
    EXPECT_LT(error(step, levels), error(step * 1.4, levels)) << levels;
  }
  EXPECT_EQ(least_squares_step(weights, Floats(weights.size(), 0.0F), 3), 0);
}

/// Two layers of weights with a bias between.
Parameters two_layers() {
  Parameters parameters;
  parameters.trained = {
      {0, Role::kWeights, 10, 0, 800}, {1, Role::kBias, 0, 800, 5}, {2, Role::kWeights, 10, 805, 200}};
  parameters.trained_count = 1005;
  return parameters;
}

std::int64_t nonzeros(std::span<const float> values) {
  return std::ranges::count_if(values, [](float value) { return value != 0; });
}

TEST(few_levels, ends_with_the_density_and_the_levels_that_were_asked_for) {
  constexpr std::int64_t kSteps = 1000;
  FewLevels rule(two_layers(), {0.1, {3, 0, 1}});
  Floats values = random_weights(1005, 0.2, 7);
  Floats seen(values.size());
  rule.apply(0, kSteps, values, seen);
  EXPECT_EQ(seen, values);  // nothing is done to them at first
  std::int64_t before = 1000;
  for (std::int64_t step = 1; step <= kSteps; ++step) {
    rule.apply(step, kSteps, values, seen);
    const std::int64_t now = nonzeros(std::span(seen).first(800)) + nonzeros(std::span(seen).last(200));
    EXPECT_LE(now, before);
    before = now;
  }
  EXPECT_EQ(before, 100);
  EXPECT_TRUE(std::equal(seen.begin() + 800, seen.begin() + 805, values.begin() + 800)) << "biases stay";
  std::set<float> first, second;
  for (std::size_t i = 0; i < 800; ++i) first.insert(std::abs(seen[i]));
  for (std::size_t i = 805; i < 1005; ++i) second.insert(std::abs(seen[i]));
  ASSERT_LE(first.size(), 4U);
  // All of them are multiples of a third, a half or the whole of the least: weights that stay need not have level 1.
  const auto are_multiples_of = [&](float step) {
    return std::ranges::all_of(first,
                               [&](float value) { return std::abs(value / step - std::round(value / step)) < 1e-5F; });
  };
  const float least = *std::next(first.begin());
  EXPECT_TRUE(are_multiples_of(least) || are_multiples_of(least / 2) || are_multiples_of(least / 3));
  EXPECT_EQ(second.size(), 2U);
  for (std::size_t i = 0; i < 800; ++i) EXPECT_TRUE(seen[i] == 0 || std::signbit(seen[i]) == std::signbit(values[i]));
}

TEST(few_levels, lets_weights_come_back_until_the_mask_is_frozen) {
  constexpr std::int64_t kSteps = 1000;
  FewLevels rule(two_layers(), {0.1, {0, 0, 0}});
  Floats values = random_weights(1005, 0.2, 9);
  Floats seen(values.size());
  for (std::int64_t step = 0; step < 800; ++step) rule.apply(step, kSteps, values, seen);
  const auto cut = static_cast<std::size_t>(std::find(seen.begin(), seen.end(), 0.0F) - seen.begin());
  values[cut] = 3;
  for (std::int64_t step = 800; step < 820; ++step) rule.apply(step, kSteps, values, seen);
  EXPECT_EQ(seen[cut], 3);
  values[cut] = 0.0001F;
  rule.apply(900, kSteps, values, seen);
  EXPECT_EQ(seen[cut], 0.0001F) << "from 85 % on the mask stays";
}

TEST(few_levels, without_a_mask_zero_is_a_level) {
  FewLevels rule(two_layers(), {1, {1, 0, 1}});
  const Floats values = random_weights(1005, 0.2, 11);
  Floats seen(values.size());
  for (std::int64_t step = 0; step <= 10; ++step) rule.apply(step, 10, values, seen);
  const std::set<float> first(seen.begin(), seen.begin() + 800);
  EXPECT_EQ(first.size(), 3U);
  EXPECT_TRUE(first.contains(0));
}

TEST(few_levels, short_trainings_reach_the_end_too) {
  for (const std::int64_t steps : {1, 2, 3, 7}) {
    FewLevels rule(two_layers(), {0.2, {1, 0, 1}});
    const Floats values = random_weights(1005, 0.2, 13);
    Floats seen(values.size());
    for (std::int64_t step = 0; step <= steps; ++step) rule.apply(step, steps, values, seen);
    EXPECT_EQ(nonzeros(std::span(seen).first(800)) + nonzeros(std::span(seen).last(200)), 200) << steps;
    EXPECT_LE(std::set<float>(seen.begin(), seen.begin() + 800).size(), 3U) << steps;
  }
}

}  // namespace
}  // namespace milliwatt
