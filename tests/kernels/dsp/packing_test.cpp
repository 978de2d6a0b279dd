// What the Armv7E-M kernels' packers prove and refuse. The instructions are those of the Armv7-M Architecture Reference
// Manual, written out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <random>

#include "kernels/add_plane.h"
#include "kernels/dsp/dot_stream.h"
#include "kernels/dsp/dsp_channel.h"
#include "kernels/dsp/dsp_layer.h"

namespace milliwatt {
namespace {

using namespace dsp;

/// SMMLAR: (c * 2^32 + a * b + 2^31) / 2^32, rounded down.
std::int32_t smmlar(std::int32_t a, std::int32_t b, std::int32_t c) {
  const std::int64_t product = std::int64_t{a} * b + (std::int64_t{1} << 31);
  return static_cast<std::int32_t>(c + (product >> 32));
}

/// With the sign one more: ADD h, h, h, ASR #31.
std::int32_t three_instructions(std::int32_t sum, const DspChannel& channel, std::int32_t zero_point) {
  std::int32_t high = smmlar(sum, channel.high_factor, sum);
  if (channel.takes_sign) high += high >> 31;
  return std::clamp(smmlar(high, channel.shift_factor, zero_point), -128, 127);
}

std::int32_t reference(std::int32_t sum, const QuantizedMultiplier& factor, std::int32_t zero_point) {
  return std::clamp(multiply_by_quantized_multiplier(sum, factor) + zero_point, -128, 127);
}

Requantization one_channel(QuantizedMultiplier factor, std::int32_t input_zero_point, std::int32_t output_zero_point) {
  Requantization r;
  r.factors = {factor};
  r.input_zero_point = input_zero_point;
  r.output_zero_point = output_zero_point;
  return r;
}

/// 64 weights of alternating sign and 127 each: sums reach some 2^20 either way.
std::vector<std::int8_t> wide_weights() {
  std::vector<std::int8_t> weights(64);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] = i % 2 == 0 ? 127 : -127;
  return weights;
}

TEST(dsp_channel, gives_the_references_code_for_every_sum_near_a_tie_and_for_random_ones) {
  std::mt19937 random(1);
  for (int exponent = 2; exponent <= 12; ++exponent) {
    for (const std::int32_t multiplier : {1 << 30, 0x60000000, 0x5a827999, 0x7fffffff}) {
      const QuantizedMultiplier factor{multiplier, -exponent};
      const Requantization r = one_channel(factor, 3, -5);
      const auto channel = dsp_channel(wide_weights(), 100, r, 0);
      ASSERT_TRUE(channel.has_value());
      const double step = 2147483648.0 / multiplier * (1 << exponent);
      for (int tie = -300; tie <= 300; ++tie) {
        for (int off = -3; off <= 3; ++off) {
          const auto sum = static_cast<std::int32_t>((tie + 0.5) * step) + off;
          ASSERT_EQ(three_instructions(sum, *channel, -5), reference(sum, factor, -5)) << exponent << " " << sum;
        }
      }
      for (int i = 0; i < 2000; ++i) {
        const auto sum = static_cast<std::int32_t>(random()) >> (random() % 24);
        ASSERT_EQ(three_instructions(sum, *channel, -5), reference(sum, factor, -5)) << exponent << " " << sum;
      }
    }
  }
}

TEST(dsp_channel, takes_the_sign_only_where_a_negative_tie_can_come_out_wrong) {
  const QuantizedMultiplier factor{0x50000000, -14};
  EXPECT_TRUE(dsp_channel(wide_weights(), 0, one_channel(factor, 0, 0), 0).value().takes_sign);
  Requantization relu = one_channel(factor, 0, -128);
  EXPECT_FALSE(dsp_channel(wide_weights(), 0, relu, 0).value().takes_sign);
  const auto positive = dsp_channel(wide_weights(), 2000000, one_channel(factor, 0, 0), 0);
  ASSERT_TRUE(positive.has_value());
  EXPECT_FALSE(positive->takes_sign);
  EXPECT_GE(positive->lowest_sum, 0);
  for (std::int64_t sum = positive->lowest_sum; sum <= positive->highest_sum; sum += 7) {
    const auto at = static_cast<std::int32_t>(sum);
    ASSERT_EQ(three_instructions(at, *positive, 0), reference(at, factor, 0)) << sum;
  }
}

TEST(with_sign, gives_the_references_code_for_any_sum_and_right_shifts_from_2_on) {
  std::mt19937 random(2);
  for (int exponent = 2; exponent <= 31; ++exponent) {
    for (const std::int32_t multiplier : {1 << 30, 0x60000000, 0x5a827999, 0x7fffffff}) {
      const QuantizedMultiplier factor{multiplier, -exponent};
      const std::optional<DspChannel> plain = dsp_channel(wide_weights(), 1 << 24, one_channel(factor, 3, -5), 0);
      ASSERT_TRUE(plain.has_value()) << exponent;
      DspChannel channel = plain.value();
      if (channel.lowest_sum == channel.highest_sum) {  // a constant one: its factors are others
        channel.high_factor = static_cast<std::int32_t>(2 * std::int64_t{multiplier} - (std::int64_t{1} << 32));
        channel.shift_factor = static_cast<std::int32_t>(std::int64_t{1} << (32 - exponent));
      }
      channel = with_sign(channel).value();
      const double step = 2147483648.0 / multiplier * std::ldexp(1.0, exponent);
      for (int tie = -300; tie <= 300; ++tie) {
        for (int off = -3; off <= 3; ++off) {
          const double sum = std::floor((tie + 0.5) * step) + off;
          if (std::abs(sum) > 2147483647.0) continue;
          const auto at = static_cast<std::int32_t>(sum);
          ASSERT_EQ(three_instructions(at, channel, -5), reference(at, factor, -5)) << exponent << " " << at;
        }
      }
      for (int i = 0; i < 2000; ++i) {
        const auto sum = static_cast<std::int32_t>(random()) >> (random() % 24);
        ASSERT_EQ(three_instructions(sum, channel, -5), reference(sum, factor, -5)) << exponent << " " << sum;
      }
    }
  }
}

TEST(dsp_layer, makes_only_the_channels_general_that_no_fast_form_fits) {
  Requantization r = one_channel({0x50000000, -9}, 3, -5);
  r.factors.resize(6, r.factors[0]);
  r.factors[1].shift = 1;
  r.factors[2].shift = -14;
  const std::vector<std::vector<std::int8_t>> weights(6, wide_weights());
  std::vector<std::int32_t> bias(6, 100);
  bias[5] = 1 << 24;  // an odd channel whose sum needs more than 24 bits
  r.factors[5].shift = -18;
  const DspLayer layer = dsp_layer(weights, bias, r);
  EXPECT_EQ(layer.general, std::vector<int>{1});
  EXPECT_TRUE(layer.channels[2].takes_sign);
  EXPECT_EQ(paired_layer(layer, r).general, (std::vector<int>{1, 5}));
  EXPECT_EQ(unsigned_layer(layer, r).general, (std::vector<int>{1, 2}));
  EXPECT_EQ(signed_layer(layer, r).general, std::vector<int>{1});
  for (const DspChannel& channel : signed_layer(layer, r).channels) EXPECT_TRUE(channel.takes_sign);
  EXPECT_EQ(layer.channels[1].weights, std::vector<std::int8_t>(64, 0));
}

TEST(dsp_channel, refuses_factors_of_a_half_and_more) {
  for (const int shift : {0, 1, 5}) {
    EXPECT_FALSE(dsp_channel(wide_weights(), 0, one_channel({1 << 30, shift}, 0, 0), 0).has_value()) << shift;
  }
}

TEST(dsp_channel, negates_sums_for_factors_from_a_quarter_to_a_half_where_negative_values_are_no_codes) {
  for (const std::int32_t multiplier : {0x60000001, 0x5a827999, 0x7fffffff}) {
    const QuantizedMultiplier factor{multiplier, -1};
    EXPECT_FALSE(dsp_channel(wide_weights(), 5, one_channel(factor, 0, 0), 0).has_value());
    const auto channel = dsp_channel(wide_weights(), 5, one_channel(factor, 0, -128), 0);
    ASSERT_TRUE(channel.has_value());
    EXPECT_EQ(channel->weights[0], -127);
    EXPECT_EQ(channel->bias, -5);
    for (std::int32_t sum = -3000; sum <= 3000; ++sum) {
      ASSERT_EQ(three_instructions(-sum, *channel, -128), reference(sum, factor, -128)) << multiplier << " " << sum;
    }
    EXPECT_EQ(three_instructions(-1000000, *channel, -128), 127);
  }
}

TEST(dsp_channel, bounds_the_sum_by_the_extreme_codes) {
  const Requantization r = one_channel({1 << 30, -8}, 10, 0);
  const auto channel = dsp_channel({100, -50}, 7, r, 0);
  ASSERT_TRUE(channel.has_value());
  EXPECT_EQ(channel->bias, 7 - 10 * 50);
  EXPECT_EQ(channel->highest_sum, 7 + 100 * (127 - 10) + 50 * (128 + 10));
  EXPECT_EQ(channel->lowest_sum, 7 - 100 * (128 + 10) - 50 * (127 - 10));
}

TEST(dsp_channel, makes_a_channel_with_one_possible_code_empty) {
  for (const std::int32_t bias : {std::int32_t{1} << 30, -(std::int32_t{1} << 30), 40000}) {
    const QuantizedMultiplier factor{0x7f000000, bias == 40000 ? -10 : -20};
    const auto channel = dsp_channel({1, 1}, bias, one_channel(factor, 0, -3), 0);
    ASSERT_TRUE(channel.has_value());
    EXPECT_EQ(channel->weights, (std::vector<std::int8_t>{0, 0}));
    EXPECT_EQ(three_instructions(channel->bias, *channel, -3), reference(bias, factor, -3));
  }
}

TEST(dot_stream, refuses_a_pair_that_does_not_fit_a_halfword) {
  const auto stream = [](std::int8_t even, std::int8_t odd) {
    DspChannel a, b;
    a.weights = {even};
    b.weights = {odd};
    return dot_stream({a, b}, {0, -1}, 4).has_value();
  };
  EXPECT_TRUE(stream(127, 127));
  EXPECT_TRUE(stream(-128, -127));
  EXPECT_TRUE(stream(0, -128));
  EXPECT_FALSE(stream(-1, -128));
}

TEST(dot_stream, refuses_an_odd_channel_whose_sum_needs_more_than_24_bits) {
  DspChannel even, odd;
  even.weights = odd.weights = {1};
  even.highest_sum = 1 << 24;
  odd.highest_sum = (1 << 23) - 1;
  odd.lowest_sum = 1 - (1 << 23);
  EXPECT_TRUE(dot_stream({even, odd}, {0, -1}, 4).has_value());
  EXPECT_FALSE(dot_stream({odd, even}, {0, -1}, 4).has_value());
}

TEST(column_order, has_every_input_of_the_window_once) {
  for (const int height : {1, 3, 10}) {
    for (int codes = 1; codes <= 13; ++codes) {
      std::vector<int> order = column_order(height, codes);
      EXPECT_EQ(order.size() % 2, 0U);
      std::erase(order, -1);
      std::ranges::sort(order);
      std::vector<int> all(static_cast<std::size_t>(height * codes));
      std::iota(all.begin(), all.end(), 0);
      EXPECT_EQ(order, all);
    }
  }
}

TEST(word_order, has_every_input_once_in_whole_words) {
  EXPECT_EQ(word_order(6), (std::vector<int>{0, 2, 1, 3, 4, -1, 5, -1}));
  EXPECT_EQ(word_order(8), column_order(1, 8));
}

TEST(add_plane, gives_every_code) {
  const auto reference_code = [](std::int32_t x0, std::int32_t x1) {
    return std::clamp(static_cast<std::int32_t>(std::lround(0.37713 * (x0 + 9) + 0.91357 * (x1 - 20)) - 4), -128, 127);
  };
  const auto plane = add_plane(0.37713, 0.91357, reference_code);
  ASSERT_TRUE(plane.has_value());
  for (std::int32_t x0 = -128; x0 < 128; ++x0) {
    for (std::int32_t x1 = -128; x1 < 128; ++x1) {
      const std::int64_t height = std::int64_t{plane->factor0} * x0 + std::int64_t{plane->factor1} * x1 + plane->offset;
      ASSERT_EQ(height, static_cast<std::int32_t>(height));
      ASSERT_EQ(std::clamp<std::int64_t>(height >> plane->shift, -128, 127), reference_code(x0, x1)) << x0 << " " << x1;
    }
  }
}

TEST(add_plane, rounds_ties_away_from_zero_on_both_sides) {
  const auto half = [](std::int32_t x0, std::int32_t x1) {
    return static_cast<std::int32_t>(std::lround(0.5 * (x0 + x1)));
  };
  EXPECT_TRUE(add_plane(0.5, 0.5, half).has_value());
}

TEST(add_plane, is_none_where_the_codes_lie_on_no_plane) {
  const auto bumpy = [](std::int32_t x0, std::int32_t x1) { return (x0 + x1) / 2 + (x0 & 1); };
  EXPECT_FALSE(add_plane(0.5, 0.5, bumpy).has_value());
}

}  // namespace
}  // namespace milliwatt
