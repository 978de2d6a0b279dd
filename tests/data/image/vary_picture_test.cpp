#include "data/image/vary_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace milliwatt {
namespace {

using Pixels = std::vector<std::uint8_t>;

const Pixels kRow = {10, 20, 30, 40, 50};
constexpr PictureVariation kNone = {false, 0, 0, 0, 0, {}};

Pixels varied(const Pixels& pixels, const PixelLayout& layout, const PictureVariation& how, std::uint64_t seed) {
  Random random({seed});
  return varied_pixels(pixels, layout, how, random);
}

TEST(varied_pixels, changes_nothing_that_is_not_asked_for) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) EXPECT_EQ(varied(kRow, {1, 5, 1}, kNone, seed), kRow);
}

TEST(varied_pixels, flips_every_second_one) {
  PictureVariation how = kNone;
  how.flip = true;
  int flipped = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Pixels pixels = varied(kRow, {1, 5, 1}, how, seed);
    if (pixels == kRow) continue;
    EXPECT_EQ(pixels, Pixels(kRow.rbegin(), kRow.rend()));
    ++flipped;
  }
  EXPECT_GT(flipped, 70);
  EXPECT_LT(flipped, 130);
}

TEST(varied_pixels, shifts_with_a_mirror_at_the_edge) {
  PictureVariation how = kNone;
  how.shift = 2;
  std::set<Pixels> all;
  for (std::uint64_t seed = 0; seed < 200; ++seed) all.insert(varied(kRow, {1, 5, 1}, how, seed));
  EXPECT_EQ(all, (std::set<Pixels>{{30, 20, 10, 20, 30},
                                   {20, 10, 20, 30, 40},
                                   {10, 20, 30, 40, 50},
                                   {20, 30, 40, 50, 40},
                                   {30, 40, 50, 40, 30}}));
}

TEST(varied_pixels, saturates) {
  PictureVariation how = kNone;
  how.brightness = 1;
  std::uint8_t lowest = 255, highest = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Pixels pixels = varied(kRow, {1, 5, 1}, how, seed);
    EXPECT_TRUE(std::ranges::is_sorted(pixels));
    lowest = std::min(lowest, pixels.front());
    highest = std::max(highest, pixels.back());
  }
  EXPECT_EQ(lowest, 0);
  EXPECT_EQ(highest, 255);
}

TEST(varied_pixels, cuts_a_square_out) {
  PictureVariation how = kNone;
  how.cutout = 0.5;
  const Pixels white(8 * 8 * 3, 255);
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto grey = std::ranges::count(varied(white, {8, 8, 3}, how, seed), 128);
    EXPECT_GE(grey, 2 * 2 * 3);
    EXPECT_LE(grey, 4 * 4 * 3);
    EXPECT_EQ(grey % 3, 0);
  }
}

}  // namespace
}  // namespace milliwatt
