#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "base/random.h"
#include "data/noise.h"
#include "data/samples.h"
#include "data/sound.h"

namespace milliwatt {
namespace {

constexpr int kRate = 16000;

Samples tone(std::size_t samples, double amplitude) {
  Samples out(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    out[i] = to_sample(
        static_cast<float>(amplitude * std::sin(2 * std::numbers::pi * 1000 * static_cast<double>(i) / kRate)));
  }
  return out;
}

// Nothing is varied but what a test turns on.
Augmentation still() { return {0, 0, 0, 20, 20}; }

double power(const Samples& samples) {
  const std::vector<float> values(samples.begin(), samples.end());
  return power_of(values);
}

double db(double ratio) { return 10 * std::log10(ratio); }

TEST(random, is_the_same_everywhere) {
  Random random{1, 2, 3};
  EXPECT_EQ(random.bits(), 0x12588d809dce88a7U) << "as computed by hand, in Python";
  Random other{1, 2, 4};
  EXPECT_NE(other.bits(), Random({1, 2, 3}).bits());
}

TEST(random, has_the_mean_and_spread_that_it_promises) {
  Random random{5};
  double sum = 0;
  double squares = 0;
  double uniform = 0;
  std::set<std::uint64_t> seen;
  constexpr int kCount = 100000;
  for (int i = 0; i < kCount; ++i) {
    const double value = random.normal();
    sum += value;
    squares += value * value;
    uniform += random.uniform();
    seen.insert(random.below(7));
  }
  EXPECT_NEAR(sum / kCount, 0, 0.02);
  EXPECT_NEAR(squares / kCount, 1, 0.02);
  EXPECT_NEAR(uniform / kCount, 0.5, 0.01);
  EXPECT_EQ(seen, (std::set<std::uint64_t>{0, 1, 2, 3, 4, 5, 6}));
}

TEST(fitted, cuts_and_fills_evenly) {
  const Samples clip = {1, 2, 3, 4, 5};
  EXPECT_EQ(fitted(clip, 5), clip);
  EXPECT_EQ(fitted(clip, 3), (Samples{2, 3, 4}));
  EXPECT_EQ(fitted(clip, 2), (Samples{2, 3}));
  EXPECT_EQ(fitted(clip, 8), (Samples{0, 1, 2, 3, 4, 5, 0, 0}));
  EXPECT_EQ(fitted(clip, 0), Samples{});
  EXPECT_EQ(fitted({}, 2), (Samples{0, 0}));
}

TEST(augmented, is_fitted_where_nothing_is_varied) {
  const Samples clip = tone(12000, 3000);
  for (const std::size_t samples : {8000U, 12000U, 16001U}) {
    EXPECT_EQ(augmented(clip, samples, kRate, still(), 1, 0, 0), fitted(clip, samples));
  }
}

TEST(augmented, follows_from_seed_epoch_and_index_alone) {
  const Samples clip = tone(16000, 3000);
  const Augmentation how;
  const Samples one = augmented(clip, 16000, kRate, how, 1, 2, 3);
  EXPECT_EQ(one, augmented(clip, 16000, kRate, how, 1, 2, 3));
  EXPECT_NE(one, augmented(clip, 16000, kRate, how, 2, 2, 3));
  EXPECT_NE(one, augmented(clip, 16000, kRate, how, 1, 3, 3));
  EXPECT_NE(one, augmented(clip, 16000, kRate, how, 1, 2, 4));
}

TEST(augmented, shifts_at_most_as_far_as_asked) {
  Samples clip(16000);
  clip[8000] = 1000;
  Augmentation how = still();
  how.shift_ms = 100;
  std::ptrdiff_t least = 16000;
  std::ptrdiff_t most = 0;
  for (int index = 0; index < 200; ++index) {
    const Samples out = augmented(clip, 16000, kRate, how, 1, 0, index);
    const std::ptrdiff_t at = std::find(out.begin(), out.end(), 1000) - out.begin();
    least = std::min(least, at);
    most = std::max(most, at);
  }
  EXPECT_GE(least, 8000 - 1600);
  EXPECT_LE(most, 8000 + 1600);
  EXPECT_LT(least, 8000 - 1400);
  EXPECT_GT(most, 8000 + 1400);
}

TEST(augmented, shows_more_of_a_longer_clip_when_it_shifts) {
  Augmentation how = still();
  how.shift_ms = 100;
  const Samples clip(20000, 7);
  for (int index = 0; index < 20; ++index)
    EXPECT_EQ(augmented(clip, 16000, kRate, how, 1, 0, index), Samples(16000, 7));
}

TEST(augmented, changes_the_level_at_most_as_asked) {
  const Samples clip = tone(16000, 3000);
  Augmentation how = still();
  how.gain_db = 6;
  double least = 100;
  double most = -100;
  for (int index = 0; index < 200; ++index) {
    const double gain = db(power(augmented(clip, 16000, kRate, how, 1, 0, index)) / power(clip));
    least = std::min(least, gain);
    most = std::max(most, gain);
  }
  EXPECT_NEAR(least, -5.9, 0.15);
  EXPECT_NEAR(most, 5.9, 0.15);
}

TEST(augmented, adds_noise_at_the_ratio_asked) {
  const Samples clip = tone(16000, 3000);
  Augmentation how = still();
  how.noise_share = 1;
  for (const double ratio : {5.0, 15.0, 30.0}) {
    how.noise_db_lowest = how.noise_db_highest = ratio;
    for (int index = 0; index < 20; ++index) {
      const Samples out = augmented(clip, 16000, kRate, how, 1, 0, index);
      Samples difference(out.size());
      for (std::size_t i = 0; i < out.size(); ++i) difference[i] = static_cast<std::int16_t>(out[i] - clip[i]);
      EXPECT_NEAR(db(power(clip) / power(difference)), ratio, 0.1) << index;
    }
  }
}

TEST(augmented, adds_noise_to_the_share_of_clips_asked) {
  const Samples clip = tone(16000, 3000);
  Augmentation how = still();
  how.noise_share = 0.8;
  int noisy = 0;
  for (int index = 0; index < 400; ++index) noisy += augmented(clip, 16000, kRate, how, 1, 0, index) != clip ? 1 : 0;
  EXPECT_NEAR(noisy, 320, 30);
}

TEST(augmented, adds_audible_noise_to_silence) {
  Augmentation how = still();
  how.noise_share = 1;
  for (const Samples& clip : {Samples(16000), Samples(16000, 500), tone(16000, 3)}) {
    for (int index = 0; index < 50; ++index) {
      const double level = db(power(augmented(clip, 16000, kRate, how, 1, 0, index)) / (32768.0 * 32768.0));
      EXPECT_GT(level, -78);
      EXPECT_LT(level, -39);
    }
  }
}

TEST(augmented, saturates) {
  Samples clip(16000);
  for (std::size_t i = 0; i < clip.size(); ++i) clip[i] = i % 200 < 100 ? 32767 : -32768;
  Augmentation how = still();
  how.gain_db = 12;
  how.noise_share = 1;
  how.noise_db_lowest = how.noise_db_highest = 40;
  int full = 0;
  for (int index = 0; index < 10; ++index) {
    const Samples out = augmented(clip, 16000, kRate, how, 1, 0, index);
    for (std::size_t i = 0; i < out.size(); ++i) {
      ASSERT_EQ(out[i] > 0, clip[i] > 0) << "wrapped at " << i;
      full += out[i] == 32767 ? 1 : 0;
    }
  }
  EXPECT_GT(full, 16000);
}

TEST(augmented, takes_clips_of_any_length) {
  for (const std::size_t size : {0U, 1U, 2U, 50000U}) {
    EXPECT_EQ(augmented(Samples(size, 100), 16000, kRate, {}, 1, 0, 0).size(), 16000U);
    EXPECT_EQ(augmented(Samples(size, 100), 1, kRate, {}, 1, 0, 0).size(), 1U);
  }
}

// Power of the band below `hertz`, as a share.
double share_below(const std::vector<float>& sound, double hertz) {
  const double kept = std::exp(-2 * std::numbers::pi * hertz / kRate);
  std::vector<float> low;
  double first = 0;
  double second = 0;
  for (const float sample : sound) {
    first = kept * first + (1 - kept) * sample;
    second = kept * second + (1 - kept) * first;
    low.push_back(static_cast<float>(second));
  }
  return power_of(low) / power_of(sound);
}

TEST(noise, has_the_colour_of_its_kind) {
  Random random{7};
  const auto low = [&random](NoiseKind kind) { return share_below(noise(kind, 32000, kRate, random), 200); };
  const double white = low(NoiseKind::kWhite);
  const double pink = low(NoiseKind::kPink);
  const double brown = low(NoiseKind::kBrown);
  EXPECT_LT(white, 0.05);
  EXPECT_GT(pink, 0.15);
  EXPECT_LT(pink, 0.6);
  EXPECT_GT(brown, 0.6);
  EXPECT_LT(share_below(noise(NoiseKind::kHum, 32000, kRate, random), 5), 0.01);
  for (int kind = 0; kind < kNoiseKinds; ++kind) {
    EXPECT_NEAR(power_of(noise(static_cast<NoiseKind>(kind), 16000, kRate, random)), 1, 0.01);
  }
}

TEST(noise, hums_at_the_mains) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    Random random{seed};
    const std::vector<float> hum = noise(NoiseKind::kHum, 16000, kRate, random);
    // It repeats after a period of 50 or 60 Hz, give or take half a per cent.
    double best = 0;
    std::size_t best_lag = 0;
    for (std::size_t lag = 200; lag < 400; ++lag) {
      double sum = 0;
      for (std::size_t i = 0; i + 400 < hum.size(); ++i) sum += hum[i] * hum[i + lag];
      if (sum > best) {
        best = sum;
        best_lag = lag;
      }
    }
    EXPECT_TRUE((best_lag >= 264 && best_lag <= 269) || (best_lag >= 317 && best_lag <= 323)) << best_lag;
  }
}

}  // namespace
}  // namespace milliwatt
