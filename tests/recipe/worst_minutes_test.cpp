#include "recipe/worst_minutes.h"

#include <gtest/gtest.h>

#include <numeric>

namespace milliwatt {
namespace {

constexpr int kRate = 100;  // Hz: a minute has 6,000 samples
constexpr std::size_t kStep = 10;
constexpr std::size_t kWindow = 100;
constexpr std::size_t kMinute = std::size_t{60} * kRate;

Guard guard() {
  Guard guard;
  guard.classes = {"word", "unknown"};
  guard.settings.decision.decides = 1;  // the class word
  guard.scenes = {kStep, kWindow, 1};
  return guard;
}

/// Two minutes, sample n of value n; the score of "word" is -128 but at the given ends of windows.
HeardBackground heard(const std::vector<std::pair<std::size_t, int>>& scores) {
  HeardBackground heard;
  heard.background.samples.resize(2 * kMinute);
  std::iota(heard.background.samples.begin(), heard.background.samples.end(), std::int16_t{0});
  const std::size_t answers = (2 * kMinute - kWindow) / kStep + 1;
  heard.scores.assign(2 * answers, -128);
  for (std::size_t at = 0; at < answers; ++at) heard.scores[2 * at + 1] = 127;  // of "unknown": never counts
  for (const auto& [end, score] : scores)
    heard.scores.at(2 * ((end - kWindow) / kStep)) = static_cast<std::int8_t>(score);
  return heard;
}

TEST(worst_minutes, has_the_window_that_was_heard) {
  const Guard form = guard();
  WorstMinutes worst(form, kRate);
  worst.add(0, heard({{2'000, 50}}));
  const auto clips = worst.clips(2);
  ASSERT_EQ(clips.size(), 1U);
  ASSERT_EQ(clips[0].size(), 1U);
  ASSERT_EQ(clips[0][0].size(), kWindow);
  EXPECT_EQ(clips[0][0].front(), 1'900);
  EXPECT_EQ(clips[0][0].back(), 1'999);
}

TEST(worst_minutes, has_no_empty_minute_when_its_only_place_is_near_one_of_the_minute_before) {
  const Guard form = guard();
  WorstMinutes worst(form, kRate);
  worst.add(0, heard({{kMinute - 10, 100}, {kMinute + 10, 90}}));
  const auto clips = worst.clips(2);
  ASSERT_EQ(clips.size(), 1U);
  ASSERT_EQ(clips[0].size(), 1U);
  EXPECT_EQ(clips[0][0].back(), static_cast<std::int16_t>(kMinute - 11));
}

TEST(worst_minutes, is_empty_where_no_word_has_a_tenth) {
  const Guard form = guard();
  WorstMinutes worst(form, kRate);
  worst.add(0, heard({{2'000, -103}}));
  EXPECT_TRUE(worst.clips(2).empty());
}

TEST(worst_minutes, takes_the_worst_first_and_at_most_eight_of_a_minute) {
  const Guard form = guard();
  WorstMinutes worst(form, kRate);
  std::vector<std::pair<std::size_t, int>> scores;
  for (std::size_t i = 0; i < 10; ++i) scores.emplace_back(1'000 + 100 * i, static_cast<int>(i));
  scores.emplace_back(kMinute + 2'000, 127);
  worst.add(3, heard(scores));
  const auto clips = worst.clips(2);
  ASSERT_EQ(clips.size(), 2U);
  EXPECT_EQ(clips[0].size(), 1U);
  ASSERT_EQ(clips[1].size(), 8U);
  EXPECT_EQ(clips[1].front().back(), 1'899);
  EXPECT_EQ(clips[1].back().back(), 1'199);
}

TEST(worst_minutes, is_a_quarter_of_the_minutes) {
  const Guard form = guard();
  WorstMinutes worst(form, kRate);
  for (std::size_t i = 0; i < 4; ++i) worst.add(i, heard({{2'000, static_cast<int>(i)}, {kMinute + 2'000, 50}}));
  EXPECT_EQ(worst.clips(8.0 / 60).size(), 2U);
}

}  // namespace
}  // namespace milliwatt
