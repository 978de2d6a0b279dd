#include "kernels/armv7m/channel_codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/fixed_point.h"
#include "kernels/armv7m/dot_stream.h"
#include "kernels/one_channel.h"

namespace milliwatt::armv7m {
namespace {

using test::one_channel;

// What the device computes of a sum of raw codes' products.
std::int64_t code_on_device(const LayerCodes& layer, const Requantization& r, std::int32_t sum) {
  const ChannelCodes& one = layer.channels[0];
  const std::int64_t whole = std::int64_t{sum} + one.bias;
  const std::int64_t at = whole * one.factor + one.start - (whole < 0 ? one.below : 0);
  return std::clamp<std::int64_t>(at >> (32 + layer.shift), r.lowest, r.highest);
}

TEST(armv7m_layer_codes, gives_the_references_code_of_every_sum) {
  const std::vector<std::int8_t> weights = {50, -128, 127, -7};
  for (const double factor : {0.0004, 0.0021, 0.0173, 0.12}) {
    for (const std::int32_t zero_point : {-128, 4}) {
      for (const std::int32_t lowest : {-128, zero_point}) {
        const Requantization r = one_channel(factor, zero_point, lowest);
        const LayerCodes codes = layer_codes({weights}, {1234}, r);
        ASSERT_TRUE(codes.channels[0].is_line) << factor;
        // Sums of codes from -128 to 127.
        for (std::int32_t sum = -39000; sum <= 39000; ++sum) {
          // The bias for raw codes: less the zero point times the weights' sum.
          const std::int32_t whole = sum + 1234 + 3 * (50 - 128 + 127 - 7);
          const std::int32_t wanted = std::clamp(
              multiply_by_quantized_multiplier(whole, r.factors[0]) + r.output_zero_point, r.lowest, r.highest);
          ASSERT_EQ(code_on_device(codes, r, sum), wanted) << "factor " << factor << ", sum " << sum;
        }
      }
    }
  }
}

TEST(armv7m_layer_codes, has_no_line_for_steep_channels) {
  const Requantization r = one_channel(0.31, 4, -128);
  const LayerCodes codes = layer_codes({{50, -128, 127, -7}}, {1234}, r);
  EXPECT_TRUE(codes.general);
  EXPECT_EQ(codes.channels[0].factor, r.factors[0].multiplier);
}

// Of codes, x0 + 2^16 x1, and weights, w1 + 2^16 w0, with the codes that make a group's sum largest or least.
std::int64_t upper_half(const std::vector<std::int32_t>& weights, std::int32_t of_positive, std::int32_t of_negative) {
  std::int64_t sum = 0;
  for (const std::int32_t word : weights) {
    const std::int32_t low = static_cast<std::int16_t>(word);
    const std::int32_t high = (word - low) / 65536;
    for (const std::int32_t weight : {low, high}) sum += weight * (weight > 0 ? of_positive : of_negative);
  }
  return sum;
}

TEST(armv7m_dot_stream, keeps_sums_of_groups_within_16_bits) {
  const std::vector<std::vector<std::int8_t>> weights = {{-128, -128, -128, -128, 100, 100, 29, 28, 1}};
  const DotStream stream =
      dot_stream(weights, layer_codes(weights, {0}, one_channel(0.001, 0, -128)), WeightForm::kWords);
  ASSERT_EQ(stream.groups, 3);
  // Two words of -128 and -128 come by halves, one of the second group's is apart.
  EXPECT_EQ(stream.apart, 5);
  std::int64_t kept = 0;
  for (std::size_t group = 0; group < 3; ++group) {
    const std::vector<std::int32_t> words(&stream.stream[1 + 2 * group], &stream.stream[1 + 2 * group] + 2);
    EXPECT_LE(upper_half(words, 127, -128), 32767);
    EXPECT_GE(upper_half(words, -128, 127), -32768);
    kept += upper_half(words, 1, 1);
  }
  const std::size_t apart = 1 + 2 * 3;
  ASSERT_EQ(stream.stream[apart], 5);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_LT(stream.stream[apart + 1 + 2 * i], 0);  // places count from the end of the codes
    kept += upper_half({stream.stream[apart + 2 + 2 * i]}, 1, 1);
  }
  EXPECT_EQ(kept, -4 * 128 + 257 + 1);
}

}  // namespace
}  // namespace milliwatt::armv7m
