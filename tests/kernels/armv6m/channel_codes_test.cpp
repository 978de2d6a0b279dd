#include "kernels/armv6m/channel_codes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/fixed_point.h"
#include "kernels/armv6m/dot_stream.h"
#include "kernels/one_channel.h"

namespace milliwatt::armv6m {
namespace {

using test::one_channel;

// What the device computes of a sum of raw codes' products.
std::int8_t code_on_device(const ChannelCodes& one, std::int32_t sum) {
  const std::int32_t from_offset = sum + one.bias;
  const std::uint32_t at = std::min(static_cast<std::uint32_t>(std::max(from_offset, 0)), one.range);
  std::uint32_t code = at * one.high + (at * one.low >> 8) + one.start;
  if (at < one.zero) code += one.below;
  return static_cast<std::int8_t>(code >> 24);
}

TEST(armv6m_layer_codes, gives_the_references_code_of_every_sum) {
  const std::vector<std::int8_t> weights = {50, -128, 127, -7};
  for (const double factor : {0.0004, 0.0021, 0.0173, 0.31}) {
    for (const std::int32_t zero_point : {-128, 4}) {
      const Requantization r = one_channel(factor, zero_point, zero_point == 4 ? -128 : zero_point);
      const LayerCodes codes = layer_codes({weights}, {1234}, r);
      ASSERT_TRUE(codes.channels[0].is_line) << factor;
      for (std::int32_t sum = -33000; sum <= 39000; ++sum) {
        // The bias for raw codes: less the zero point times the weights' sum.
        const std::int32_t whole = sum + 1234 + 3 * (50 - 128 + 127 - 7);
        const std::int32_t wanted = std::clamp(
            multiply_by_quantized_multiplier(whole, r.factors[0]) + r.output_zero_point, r.lowest, r.highest);
        ASSERT_EQ(code_on_device(codes.channels[0], sum), wanted) << "factor " << factor << ", sum " << sum;
      }
    }
  }
}

TEST(armv6m_dot_stream, keeps_no_pair_of_least_weights) {
  const std::vector<std::vector<std::int8_t>> weights(2, std::vector<std::int8_t>(6, -128));
  const DotStream stream = dot_stream(weights, layer_codes(weights, {0, 0}, [] {
                                        Requantization r = one_channel(0.001, 0, -128);
                                        r.factors.push_back(r.factors[0]);
                                        return r;
                                      }()));
  EXPECT_TRUE(stream.general);
  EXPECT_EQ(std::ranges::count(stream.stream, -128 * 65536 - 128), 0);
  EXPECT_GE(std::ranges::count(stream.stream, -128 * 65536 - 127), 4);
}

}  // namespace
}  // namespace milliwatt::armv6m
