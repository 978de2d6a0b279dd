// What records of compact channels hold, and that they give the reference's codes; the instructions written out as the
// Armv7-M Architecture Reference Manual has them.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "kernels/code_line.h"
#include "kernels/dsp/compact_channel.h"

namespace milliwatt {
namespace {

using namespace dsp;

/// What device/milliwatt/dsp/compact_codes_dsp.h does with the records of one channel and raw products.
std::int32_t code_by_records(const std::vector<std::int32_t>& words, std::int32_t products, std::int32_t zero_point) {
  const auto word = static_cast<std::uint32_t>(words[0]);
  const std::uint32_t second = word >> 16 | static_cast<std::uint32_t>(words[1]) << 16;
  const std::int64_t half = std::int64_t{1} << 31;
  const auto high_of = [&](std::int32_t sum, std::uint32_t factor) {
    return static_cast<std::int32_t>(sum + ((std::int64_t{sum} * static_cast<std::int32_t>(factor) + half) >> 32));
  };
  std::int32_t doubled = 0;
  if ((word & 31) == 31) {
    const std::size_t wide = 2 + (second >> 13) / 4;
    const auto sum = static_cast<std::uint32_t>(products) + static_cast<std::uint32_t>(words.at(wide + 1));
    const std::int32_t high =
        high_of(static_cast<std::int32_t>(sum << (word >> 16 & 31)), static_cast<std::uint32_t>(words.at(wide)));
    doubled = ((high >> 31) + 2 * high) >> (word >> 8 & 31);
  } else {
    std::int32_t high = high_of(products + (static_cast<std::int32_t>(second) >> 13), 0x80000000U | word << 2);
    high += high >> 31;
    doubled = high >> (word & 31);
  }
  return std::clamp((doubled + 1 + 2 * zero_point) >> 1, -128, 127);
}

struct Sample {
  Requantization r;
  std::vector<std::int8_t> weights;
  std::int32_t bias = 0;
};

/// Small weights and inputs, so that all sums can be tried; any factor, one- and two-sided ranges.
Sample random_sample(std::mt19937& random) {
  const auto between = [&](int least, int most) {
    return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
  };
  Sample sample;
  sample.r.input_zero_point = between(-128, 127);
  sample.r.output_zero_point = between(-128, 127);
  if (random() % 2 == 0) sample.r.lowest = sample.r.output_zero_point;
  if (random() % 4 == 0) sample.r.highest = between(sample.r.lowest, 127);
  const auto multiplier = static_cast<std::int32_t>((1U << 30) + random() % (1U << 30));
  sample.r.factors = {{multiplier, -between(-2, 14)}};
  sample.weights.resize(static_cast<std::size_t>(between(1, 12)));
  for (std::int8_t& weight : sample.weights) weight = static_cast<std::int8_t>(between(-128, 127));
  sample.bias = between(-20000, 20000);
  if (random() % 8 == 0) sample.bias *= 20;
  return sample;
}

/// The first reachable sum whose code is wrong, as text; empty if none is.
std::string first_wrong(const Sample& sample, const CompactChannel& channel) {
  CompactLayer layer;
  layer.channels = {channel};
  const std::vector<std::int32_t> words = record_words(layer);
  const bool is_constant = std::ranges::all_of(channel.weights, [](std::int8_t weight) { return weight == 0; });
  const ChannelSums sums = channel_sums(sample.weights, sample.bias, sample.r.input_zero_point);
  for (std::int64_t sum = sums.lowest; sum <= sums.highest; ++sum) {
    const auto products = static_cast<std::int32_t>(is_constant ? 0 : sum - sums.folded);
    const std::int32_t code =
        std::clamp(code_by_records(words, products, sample.r.output_zero_point), sample.r.lowest, sample.r.highest);
    const std::int32_t wanted =
        std::clamp(multiply_by_quantized_multiplier(static_cast<std::int32_t>(sum), sample.r.factors[0]) +
                       sample.r.output_zero_point,
                   sample.r.lowest, sample.r.highest);
    if (code != wanted) {
      return "sum " + std::to_string(sum) + ": " + std::to_string(code) + " should be " + std::to_string(wanted);
    }
  }
  return "";
}

TEST(compact_channels, give_the_references_code_for_every_sum_that_can_occur) {
  std::mt19937 random(1);
  int wide = 0;
  int narrow = 0;
  for (int i = 0; i < 200; ++i) {
    const Sample sample = random_sample(random);
    const auto channel = compact_channel(sample.weights, sample.bias, sample.r, 0);
    ASSERT_TRUE(channel.has_value()) << i;
    EXPECT_EQ(first_wrong(sample, *channel), "") << i;
    (channel->wide ? wide : narrow) += 1;
  }
  EXPECT_GT(wide, 10);
  EXPECT_GT(narrow, 100);
}

TEST(compact_channels, of_one_code_have_no_weights) {
  Requantization r;
  r.output_zero_point = -100;
  r.lowest = -100;
  r.factors = {{0, 0}, {1 << 30, -7}};
  for (int index : {0, 1}) {
    const auto channel = compact_channel({1, -1}, -200000, r, index);
    ASSERT_TRUE(channel.has_value());
    EXPECT_EQ(channel->weights, std::vector<std::int8_t>(2, 0));
    CompactLayer layer;
    layer.channels = {*channel};
    EXPECT_EQ(code_by_records(record_words(layer), 0, r.output_zero_point), -100);
  }
}

TEST(compact_channels, whose_bias_has_more_than_19_bits_are_wide) {
  Requantization r;
  r.factors = {{1500000000, -12}};
  EXPECT_FALSE(compact_channel({100, -100}, (1 << 18) - 1, r, 0)->wide);
  EXPECT_TRUE(compact_channel({100, -100}, 1 << 18, r, 0)->wide);
  EXPECT_FALSE(compact_channel({100, -100}, -(1 << 18), r, 0)->wide);
  EXPECT_TRUE(compact_channel({100, -100}, -(1 << 18) - 1, r, 0)->wide);
}

TEST(compact_channels, are_refused_if_a_sum_wraps_or_comes_near_the_limit) {
  Requantization r;
  r.factors = {{1 << 30, -25}};
  constexpr std::int32_t kHalfCode = 1 << 25;  // so that the codes 15 and 16, or 16 and 17, are reachable
  EXPECT_TRUE(compact_channel({127}, (1 << 30) - kHalfCode, r, 0).has_value());
  EXPECT_FALSE(compact_channel({127}, (1 << 30) + kHalfCode, r, 0).has_value());
  r.factors = {{1 << 30, 5}};
  EXPECT_FALSE(compact_channel({127}, 1 << 26, r, 0).has_value());
}

Requantization of_channels(std::size_t count) {
  Requantization r;
  r.factors.assign(count, {1 << 30, -8});
  return r;
}

TEST(compact_dot, puts_two_channels_of_four_in_halfwords_and_the_others_behind_them) {
  const std::vector<std::vector<std::int8_t>> weights = {
      {1, 2, 3, 4, 5}, {11, 12, 13, 14, 15}, {21, 22, 23, 24, 25}, {31, 32, 33, 34, 35}, {41, 42, 43, 44, 45}};
  const CompactDot dot = compact_dot(weights, std::vector<std::int32_t>(5, 0), of_channels(5));
  EXPECT_EQ(dot.together, 4);
  EXPECT_TRUE(dot.layer.general.empty());
  const std::vector<std::int32_t> expected = {0x0d030b01, 0x21171f15, 0x0e040c02, 0x22182016, 0,
                                              0,          0x0f050000, 0x23190000, 0x2c2b2a29, 0x2d000000};
  EXPECT_EQ(dot.weights, expected);
}

TEST(compact_dot, makes_a_channel_general_that_cannot_share_halfwords) {
  std::vector<std::vector<std::int8_t>> weights(16, std::vector<std::int8_t>(4, -1));
  weights[5][2] = -128;
  const CompactDot dot = compact_dot(weights, std::vector<std::int32_t>(16, 0), of_channels(16));
  EXPECT_EQ(dot.together, 16);
  EXPECT_EQ(dot.layer.general, std::vector<int>{5});
  EXPECT_EQ(dot.layer.channels[5].weights, std::vector<std::int8_t>(4, 0));
}

TEST(compact_dot, computes_channels_one_by_one_where_many_cannot_share_halfwords) {
  const std::vector<std::vector<std::int8_t>> weights(16, std::vector<std::int8_t>(1000, 100));
  const CompactDot dot = compact_dot(weights, std::vector<std::int32_t>(16, 0), of_channels(16));
  EXPECT_EQ(dot.together, 0);
  EXPECT_TRUE(dot.layer.general.empty());
  EXPECT_EQ(dot.weights, std::vector<std::int32_t>(4000, 0x64646464));
}

}  // namespace
}  // namespace milliwatt
