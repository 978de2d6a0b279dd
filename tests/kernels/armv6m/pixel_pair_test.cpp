#include "kernels/armv6m/pixel_pair.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "base/fixed_point.h"

namespace milliwatt::armv6m {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

LayerCodes codes_of(const std::vector<std::vector<std::int8_t>>& weights) {
  Requantization r;
  r.factors.assign(weights.size(), quantize_multiplier(0.001));
  r.lowest = r.output_zero_point = -128;
  return layer_codes(weights, std::vector<std::int32_t>(weights.size(), 0), r);
}

std::optional<PairRoutine> routine_of(const std::vector<std::vector<std::int8_t>>& weights) {
  return pair_routine(weights, codes_of(weights), 1, static_cast<int>(weights[0].size()));
}

TEST(armv6m_pair_routine, has_the_weights_of_a_tap_in_a_line) {
  const PairRoutine pair = routine_of({{3, 0, -7}, {0, 0, 1}}).value();
  EXPECT_THAT(pair.text, HasSubstr("\"tap 0, 3,0\\n\""));
  EXPECT_THAT(pair.text, HasSubstr("\"tap 2, -7,1\\n\""));
  EXPECT_THAT(pair.text, Not(HasSubstr("\"tap 1,"))) << "its weights are all zero";
}

TEST(armv6m_pair_routine, splits_a_sum_before_it_may_leave_16_bits) {
  const std::string one = "\"split r2, r8, r9\\n\"\n";
  const PairRoutine fits = routine_of({{127, 127, 1}}).value();
  EXPECT_THAT(fits.text, HasSubstr("\"tap 2, 1\\n\"\n" + one));
  EXPECT_THAT(fits.text, Not(HasSubstr(one + "\"tap")));
  const PairRoutine leaves = routine_of({{127, 127, 2}}).value();
  EXPECT_THAT(leaves.text, HasSubstr(one + "\"tap 2, 2\\n\"\n" + one));
}

TEST(armv6m_pair_routine, costs_less_if_weights_are_zero) {
  const PairRoutine full = routine_of(std::vector(4, std::vector<std::int8_t>(64, 5))).value();
  std::vector<std::vector<std::int8_t>> weights(4, std::vector<std::int8_t>(64, 5));
  for (std::vector<std::int8_t>& channel : weights) std::fill(channel.begin() + 4, channel.end(), 0);
  const PairRoutine sparse = routine_of(weights).value();
  EXPECT_LT(sparse.cycles, full.cycles - 60 * 14.0);
  EXPECT_LT(sparse.bytes, full.bytes - 60 * 26);
}

TEST(armv6m_pair_routine, refuses_what_it_cannot_compute_exactly) {
  EXPECT_TRUE(routine_of({std::vector<std::int8_t>(253, 1)}));
  EXPECT_FALSE(routine_of({std::vector<std::int8_t>(254, 1)})) << "loads do not reach that far";
  EXPECT_TRUE(routine_of({std::vector<std::int8_t>(128, 127)})) << "64 splits";
  EXPECT_FALSE(routine_of({std::vector<std::int8_t>(129, 127)})) << "65 splits";
}

TEST(armv6m_pair_routine, leaves_the_sums_of_channels_without_a_line) {
  const std::vector<std::vector<std::int8_t>> weights = {{1, 2}, {3, 4}, {5, 6}};
  LayerCodes codes = codes_of(weights);
  for (const std::size_t channel : {0U, 2U}) codes.channels[channel].is_line = false;
  const PairRoutine pair = pair_routine(weights, codes, 1, 2).value();
  EXPECT_EQ(pair.general, (std::vector<std::size_t>{2, 0})) << "the last one of a tile first";
  EXPECT_THAT(pair.text, HasSubstr("\"sums 0, r8, r9\\n\""));
  EXPECT_THAT(pair.text, Not(HasSubstr("\"codes 0,")));
}

}  // namespace
}  // namespace milliwatt::armv6m
