// Codes by lines on WebAssembly, as device/milliwatt/wasm/lines_wasm.h computes them in plain C++, for sums all over
// their range and around every border of codes; and what is left to multipliers and shifts.
#include "kernels/wasm/lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/fixed_point.h"
#include "milliwatt/wasm/lines_wasm.h"

namespace milliwatt {
namespace {

using namespace wasm;

int number(const BlockCodes& codes, const std::string& name) {
  const auto found = std::ranges::find(codes.numbers, name, &KernelNumber::name);
  return found == codes.numbers.end() ? -1 : found->value;
}

const std::vector<std::int32_t>& table(const BlockCodes& codes, std::size_t index) {
  return std::get<std::vector<std::int32_t>>(*codes.tables.at(index).values);
}

Requantization requantization(std::int32_t zero_point, std::int32_t lowest = -128) {
  Requantization r;
  r.input_zero_point = -3;
  r.output_zero_point = zero_point;
  r.lowest = lowest;
  return r;
}

/// Channels of 24 weights whose sums spread over the codes.
BlockChannels random_channels(unsigned seed, int count, double lowest_factor, double highest_factor) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> factor(lowest_factor, highest_factor);
  BlockChannels channels;
  for (int c = 0; c < count; ++c) {
    std::vector<std::int8_t> taps(24);
    for (std::int8_t& tap : taps) tap = static_cast<std::int8_t>(static_cast<int>(random() % 256) - 128);
    channels.taps.push_back(taps);
    channels.bias.push_back(static_cast<std::int32_t>(random() % 8001) - 4000);
    channels.factors.push_back(quantize_multiplier(factor(random)));
  }
  return channels;
}

/// What a kernel with these numbers computes of the true sum of a channel: it starts from the table's bias.
int code_of(const BlockCodes& codes, const BlockChannels& channels, std::size_t channel, std::int32_t sum) {
  const std::size_t lane = channel / 16 * 16 + static_cast<std::size_t>(lane_of(static_cast<int>(channel % 16)));
  const int columns = number(codes, "kTwoStarts") == 1 ? 5 : 3;
  const std::int32_t* line = &table(codes, 1)[channel / 16 * 16 * static_cast<std::size_t>(columns) + lane % 16];
  const std::int32_t at = clamp_code(sum - channels.bias[channel] + table(codes, 0)[lane], 0, line[0]);
  const auto scaled = static_cast<std::uint32_t>(at) << number(codes, "kScale");
  std::int32_t place =
      static_cast<std::int32_t>((std::uint64_t{scaled} * static_cast<std::uint32_t>(line[16])) >> 32) + line[32];
  if (columns == 5 && at < line[48]) place += line[64];
  return place >> number(codes, "kLineShift");
}

/// The first sum whose code is not the reference's, as text; empty if there is none.
std::string first_wrong(const BlockCodes& codes, const BlockChannels& channels, const Requantization& r) {
  for (std::size_t c = 0; c < channels.taps.size(); ++c) {
    std::int64_t lowest = channels.bias[c];
    std::int64_t highest = channels.bias[c];
    for (const int tap : channels.taps[c]) {
      const int at_lowest_code = tap * (-128 - r.input_zero_point);
      const int at_highest_code = tap * (127 - r.input_zero_point);
      lowest += std::min(at_lowest_code, at_highest_code);
      highest += std::max(at_lowest_code, at_highest_code);
    }
    for (std::int64_t sum = lowest; sum <= highest; ++sum) {
      const auto narrow = static_cast<std::int32_t>(sum);
      const int wanted = std::clamp(multiply_by_quantized_multiplier(narrow, channels.factors[c]) + r.output_zero_point,
                                    r.lowest, r.highest);
      const int code = code_of(codes, channels, c, narrow);
      if (code != wanted) {
        return "channel " + std::to_string(c) + " sum " + std::to_string(sum) + ": " + std::to_string(code) +
               " should be " + std::to_string(wanted);
      }
    }
  }
  return "";
}

TEST(wasm_lines, meet_all_codes_behind_a_relu) {
  const BlockChannels channels = random_channels(1, 19, 0.0005, 0.02);
  const Requantization r = requantization(-128);
  const BlockCodes codes = codes_by_lines(channels, r);
  ASSERT_EQ(number(codes, "kLines"), 1);
  EXPECT_EQ(number(codes, "kTwoStarts"), 0);
  EXPECT_EQ(first_wrong(codes, channels, r), "");
}

TEST(wasm_lines, meet_codes_on_both_sides_of_zero_by_two_starts) {
  int layers = 0;
  for (unsigned seed = 2; seed < 6; ++seed) {
    const BlockChannels channels = random_channels(seed, 5, 0.0005, 0.02);
    const Requantization r = requantization(5, -100);
    const BlockCodes codes = codes_by_lines(channels, r);
    if (number(codes, "kLines") == 0) continue;
    ++layers;
    EXPECT_EQ(number(codes, "kTwoStarts"), 1);
    EXPECT_EQ(first_wrong(codes, channels, r), "");
  }
  EXPECT_GE(layers, 3);
}

TEST(wasm_lines, have_channels_of_one_code) {
  BlockChannels channels = random_channels(7, 3, 0.001, 0.002);
  channels.factors[1] = {0, 0};
  const Requantization r = requantization(9);
  const BlockCodes codes = codes_by_lines(channels, r);
  ASSERT_EQ(number(codes, "kLines"), 1);
  EXPECT_EQ(first_wrong(codes, channels, r), "");
}

TEST(wasm_lines, leave_a_layer_to_its_factors_if_a_sum_wraps) {
  BlockChannels channels = random_channels(8, 3, 0.001, 0.002);
  channels.factors[1] = {1 << 30, 20};
  const BlockCodes codes = codes_by_lines(channels, requantization(0));
  EXPECT_EQ(number(codes, "kLines"), 0);
  EXPECT_EQ(number(codes, "kNearFactors"), 0);
  EXPECT_EQ(codes.tables.size(), 3U);
}

}  // namespace
}  // namespace milliwatt
