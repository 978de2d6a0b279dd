#include "data/image/warp_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace milliwatt {
namespace {

using Pixels = std::vector<std::uint8_t>;

constexpr PixelLayout kSquare = {21, 21, 1};

/// A bright bar of 3 x 11 in the middle, upright.
Pixels bar() {
  Pixels pixels(21 * 21, 0);
  for (int y = 5; y <= 15; ++y)
    for (int x = 9; x <= 11; ++x) pixels[static_cast<std::size_t>(y * 21 + x)] = 200;
  return pixels;
}

Pixels warped(const Pixels& pixels, const PixelLayout& layout, const PictureWarp& how, std::uint64_t seed) {
  Random random({seed});
  return warped_pixels(pixels, layout, how, random);
}

double sum(const Pixels& pixels) {
  double total = 0;
  for (const std::uint8_t pixel : pixels) total += pixel;
  return total;
}

/// The mean place of what is bright.
std::pair<double, double> centre(const Pixels& pixels) {
  double y = 0, x = 0;
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    y += static_cast<double>(pixels[i]) * static_cast<double>(i / 21);
    x += static_cast<double>(pixels[i]) * static_cast<double>(i % 21);
  }
  return {y / sum(pixels), x / sum(pixels)};
}

TEST(warped_pixels, without_a_warp_are_the_same) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) EXPECT_EQ(warped(bar(), kSquare, {}, seed), bar());
}

TEST(warped_pixels, drift_by_parts_of_pixels) {
  PictureWarp how;
  how.drift = 1.5;
  double farthest = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto [y, x] = centre(warped(bar(), kSquare, how, seed));
    EXPECT_LE(std::abs(y - 10), 1.55);
    EXPECT_LE(std::abs(x - 10), 1.55);
    farthest = std::max(farthest, std::abs(x - 10));
  }
  EXPECT_GT(farthest, 1.0);
}

TEST(warped_pixels, turn_about_the_middle) {
  PictureWarp how;
  how.rotation = 90;
  bool has_lain = false;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Pixels pixels = warped(bar(), kSquare, how, seed);
    const auto [y, x] = centre(pixels);
    EXPECT_NEAR(y, 10, 0.3);
    EXPECT_NEAR(x, 10, 0.3);
    EXPECT_NEAR(sum(pixels), sum(bar()), 0.1 * sum(bar()));
    has_lain |= pixels[10 * 21 + 6] > 100 && pixels[6 * 21 + 10] < 100;
  }
  EXPECT_TRUE(has_lain);
}

TEST(warped_pixels, grow_and_shrink) {
  PictureWarp how;
  how.scale = 0.3;
  double smallest = 1e9, largest = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const double now = sum(warped(bar(), kSquare, how, seed)) / sum(bar());
    smallest = std::min(smallest, now);
    largest = std::max(largest, now);
  }
  EXPECT_LT(smallest, 0.85);
  EXPECT_GT(largest, 1.3);
}

TEST(warped_pixels, bend_smoothly) {
  PictureWarp how;
  how.elastic = 1;
  const Pixels pixels = warped(bar(), kSquare, how, 3);
  EXPECT_NE(pixels, bar());
  EXPECT_NEAR(sum(pixels), sum(bar()), 0.3 * sum(bar()));
}

TEST(warped_pixels, of_any_shape_stay_within_their_values) {
  for (const PixelLayout layout : {PixelLayout{1, 1, 3}, {1, 9, 1}, {5, 2, 3}, {7, 33, 1}}) {
    Pixels pixels;
    for (int i = 0; i < layout.height * layout.width * layout.channels; ++i)
      pixels.push_back(static_cast<std::uint8_t>(40 + i % 100));
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Pixels now = warped(pixels, layout, {5, 180, 0.9, 1, 4}, seed);
      ASSERT_EQ(now.size(), pixels.size());
      EXPECT_GE(*std::ranges::min_element(now), 40);
      EXPECT_LE(*std::ranges::max_element(now), 139);
    }
  }
}

}  // namespace
}  // namespace milliwatt
