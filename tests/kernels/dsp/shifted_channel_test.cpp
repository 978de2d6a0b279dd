// What requantization in two instructions proves and refuses; the instructions written out as the Armv7-M Architecture
// Reference Manual has them.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "kernels/dsp/dsp_channel.h"
#include "kernels/dsp/shifted_channel.h"

namespace milliwatt {
namespace {

using namespace dsp;

Requantization behind_relu(std::vector<QuantizedMultiplier> factors, std::int32_t zero_point = -128) {
  Requantization r;
  r.factors = std::move(factors);
  r.input_zero_point = -3;
  r.output_zero_point = zero_point;
  r.lowest = zero_point;
  return r;
}

std::vector<std::int8_t> random_weights(std::size_t count, std::mt19937& random) {
  std::vector<std::int8_t> weights(count);
  for (std::int8_t& weight : weights) weight = static_cast<std::int8_t>(static_cast<int>(random() % 255) - 127);
  return weights;
}

/// SMMLAR, then SSAT with its shift.
std::int32_t two_instructions(std::int32_t sum, const DspChannel& channel, int shift) {
  const std::int64_t product = std::int64_t{sum} * channel.high_factor + (std::int64_t{1} << 31);
  const auto high = static_cast<std::int32_t>(channel.shift_factor + (product >> 32));
  return std::clamp(high >> shift, -128, 127);
}

/// Of every sum that can occur: the first that gives another code than the reference, as text; empty if none does.
std::string first_wrong(const ShiftedChannels& shifted, const std::vector<DspChannel>& plain, const Requantization& r,
                        Pairs pairs) {
  for (std::size_t o = 0; o < plain.size(); ++o) {
    const bool upper = pairs == Pairs::kShareHalfwords && o % 2 == 1;
    const DspChannel& channel = shifted.channels[o];
    const std::int32_t moved = channel.bias - plain[o].bias;
    if (channel.lowest_sum != plain[o].lowest_sum + moved) return "the sums' range does not move with the bias";
    for (std::int64_t sum = plain[o].lowest_sum; sum <= plain[o].highest_sum; ++sum) {
      const auto tuned = static_cast<std::int32_t>(sum) + moved;
      const std::int32_t code = std::clamp(
          two_instructions(upper ? 256 * tuned : tuned, channel, shifted.shift + (upper ? 8 : 0)), r.lowest, r.highest);
      const std::int32_t wanted = std::clamp(
          multiply_by_quantized_multiplier(static_cast<std::int32_t>(sum), r.factors[o]) + r.output_zero_point,
          r.lowest, r.highest);
      if (code != wanted) {
        return "channel " + std::to_string(o) + " sum " + std::to_string(sum) + ": " + std::to_string(code) +
               " should be " + std::to_string(wanted);
      }
    }
  }
  return "";
}

TEST(shifted_channels, give_the_references_code_for_every_sum_that_can_occur) {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    std::mt19937 random(seed);
    std::vector<QuantizedMultiplier> factors;
    for (int o = 0; o < 6; ++o) {
      const auto multiplier = static_cast<std::int32_t>((1U << 30) + random() % (1U << 30));
      factors.push_back({multiplier, -static_cast<int>(6 + random() % 4)});
    }
    const Requantization r = behind_relu(factors);
    std::vector<DspChannel> plain;
    for (int o = 0; o < 6; ++o) {
      const auto bias = static_cast<std::int32_t>(random() % 10000) - 5000;
      plain.push_back(dsp_channel(random_weights(27, random), bias, r, o).value());
    }
    for (const Pairs pairs : {Pairs::kNone, Pairs::kShareHalfwords}) {
      const auto shifted = shifted_channels(plain, pairs, r);
      ASSERT_TRUE(shifted.has_value()) << seed;
      EXPECT_EQ(first_wrong(*shifted, plain, r, pairs), "") << seed;
    }
  }
}

TEST(shifted_channels, give_ties_upwards_where_all_codes_lie_above_the_zero_point) {
  const Requantization r = behind_relu({{1 << 30, -7}, {0x60000000, -7}}, -7);
  std::mt19937 random(7);
  const std::vector<DspChannel> plain = {dsp_channel(random_weights(9, random), 40, r, 0).value(),
                                         dsp_channel(random_weights(9, random), -30, r, 1).value()};
  const auto shifted = shifted_channels(plain, Pairs::kNone, r);
  ASSERT_TRUE(shifted.has_value());
  EXPECT_EQ(first_wrong(*shifted, plain, r, Pairs::kNone), "");
}

TEST(shifted_channels, keep_channels_of_one_code) {
  const Requantization r = behind_relu({{1 << 30, -7}, {1 << 30, -7}});
  const std::vector<DspChannel> plain = {dsp_channel({0, 0}, 3000, r, 0).value(),
                                         dsp_channel({1, 1}, -100000, r, 1).value()};
  for (const Pairs pairs : {Pairs::kNone, Pairs::kShareHalfwords}) {
    const auto shifted = shifted_channels(plain, pairs, r);
    ASSERT_TRUE(shifted.has_value());
    for (std::size_t o = 0; o < 2; ++o) {
      const bool upper = pairs == Pairs::kShareHalfwords && o == 1;
      const std::int32_t wanted = std::clamp(
          multiply_by_quantized_multiplier(o == 0 ? 3000 : -100000, r.factors[o]) + r.output_zero_point, -128, 127);
      EXPECT_EQ(two_instructions(12345, shifted->channels[o], shifted->shift + (upper ? 8 : 0)), wanted);
    }
  }
}

TEST(shifted_channels, are_refused_where_codes_on_both_sides_of_zero_round_ties_apart) {
  // With a factor of 2^-8 every 256th sum is a tie: upwards above zero, downwards below.
  const Requantization r = [] {
    Requantization both = behind_relu({{1 << 30, -7}}, 0);
    both.lowest = -128;
    return both;
  }();
  std::vector<std::int8_t> weights(64, 127);
  for (std::size_t i = 0; i < weights.size(); i += 2) weights[i] = -127;
  const std::vector<DspChannel> plain = {dsp_channel(weights, 0, r, 0).value()};
  EXPECT_FALSE(shifted_channels(plain, Pairs::kNone, r).has_value());
}

TEST(shifted_channels, are_refused_where_the_right_shift_leaves_no_room_for_the_slope) {
  const Requantization r = behind_relu({{0x7fffffff, 0}});
  DspChannel steep;
  steep.weights = {127};
  steep.lowest_sum = -40000;
  steep.highest_sum = 40000;
  steep.high_factor = -2;
  steep.shift_factor = (1 << 30) + 1;  // a right shift of 2: the shift can be 1 at most
  DspChannel flat = steep;
  flat.shift_factor = (1 << 17) + 1;  // of 15: shift 1 leaves 18 bits of slope
  flat.lowest_sum = -(1 << 24);
  flat.highest_sum = 1 << 24;
  EXPECT_FALSE(shifted_channels({steep, flat}, Pairs::kNone, r).has_value());
}

}  // namespace
}  // namespace milliwatt
