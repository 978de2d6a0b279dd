#include "milliwatt/decide/field_statistics.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace milliwatt {
namespace {

TEST(field_statistics, follow_mean_magnitude_and_range_of_samples) {
  FieldStatistics statistics = {};
  note_samples(std::vector<std::int16_t>{30, -10, 30, -10}.data(), 4, &statistics);
  EXPECT_EQ(statistics.rows, 1U);
  EXPECT_EQ(statistics.mean, 10 * 256);
  EXPECT_EQ(statistics.magnitude, 20U * 256);
  EXPECT_EQ(statistics.lowest, -10);
  EXPECT_EQ(statistics.highest, 30);
  const std::vector<std::int16_t> extreme = {32767, -32768, -32768, -32768};
  note_samples(extreme.data(), 4, &statistics);
  EXPECT_EQ(statistics.mean, 2560 + (-16384 * 256 - 64 - 2560) / 64);
  for (int i = 0; i < 3000; ++i) note_samples(extreme.data(), 4, &statistics);
  EXPECT_NEAR(statistics.mean / 256.0, -16384.25, 1);
  EXPECT_NEAR(statistics.magnitude / 256.0, 32767.75, 1);
  EXPECT_EQ(statistics.lowest, -32768);
  EXPECT_EQ(statistics.highest, 32767);
}

TEST(field_statistics, count_answers_by_their_best_score_and_keep_the_shares_when_a_bin_is_full) {
  FieldStatistics statistics = {};
  for (int best = -128; best < 128; ++best) {
    const std::int8_t scores[] = {-128, static_cast<std::int8_t>(best), -128};
    note_scores(scores, 3, &statistics);
  }
  for (const std::uint16_t bin : statistics.confidence) EXPECT_EQ(bin, 32);
  const std::int8_t sure[] = {127, 0};
  for (int i = 0; i < 65'535 - 32; ++i) note_scores(sure, 2, &statistics);
  EXPECT_EQ(statistics.confidence[7], 65'535);
  note_scores(sure, 2, &statistics);
  EXPECT_EQ(statistics.confidence[7], 32'768);
  EXPECT_EQ(statistics.confidence[0], 16);
  EXPECT_EQ(statistics.answers, 256U + 65'504U);
}

}  // namespace
}  // namespace milliwatt
