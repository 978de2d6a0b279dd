#include "data/background.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace milliwatt {
namespace {

constexpr int kRate = 8'000;

Samples tone() {
  Samples samples(kRate / 2);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<std::int16_t>(std::lround(8'000 * std::sin(0.2 * static_cast<double>(i))));
  return samples;
}

TEST(background, is_as_long_as_asked_for_and_the_same_for_the_same_key) {
  const std::vector<Samples> clips = {tone()};
  Random one{1, 2};
  Random same{1, 2};
  Random other{1, 3};
  const Background background = make_background(clips, 150, kRate, one);
  EXPECT_EQ(background.samples.size(), 150U * kRate);
  EXPECT_EQ(background.samples, make_background(clips, 150, kRate, same).samples);
  EXPECT_NE(background.samples, make_background(clips, 150, kRate, other).samples);
}

TEST(background, has_words_in_about_half_of_its_minutes_and_none_without_clips) {
  const std::vector<Samples> clips = {tone()};
  Random random{5};
  const Background background = make_background(clips, 1'800, kRate, random);
  // 60 / (0.3 + 4 + 0.5) in a minute that has words, in 15 of 30 minutes.
  EXPECT_GT(background.words, 80);
  EXPECT_LT(background.words, 300);
  const Background silent = make_background({}, 60, kRate, random);
  EXPECT_EQ(silent.words, 0);
  EXPECT_GT(std::ranges::count_if(silent.samples, [](std::int16_t sample) { return sample != 0; }), 30 * kRate);
}

TEST(background, has_no_samples_at_the_rails) {
  const std::vector<Samples> clips = {Samples(kRate, 32'767), Samples(kRate, -32'768)};
  Random random{6};
  const Background background = make_background(clips, 600, kRate, random);
  const auto [lowest, highest] = std::ranges::minmax(background.samples);
  EXPECT_GE(lowest, -32'700);
  EXPECT_LE(highest, 32'700);
}

}  // namespace
}  // namespace milliwatt
