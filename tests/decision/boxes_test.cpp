// Peaks, boxes and non-maximum suppression, against a second description in double precision.
#include "milliwatt/decide/boxes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace milliwatt {
namespace {

constexpr double kScale = 1.0 / 16;

BoxSettings settings_of(int height, int width, int classes) {
  BoxSettings settings = {};
  settings.height = static_cast<std::int16_t>(height);
  settings.width = static_cast<std::int16_t>(width);
  settings.cell = 8;
  settings.zero_point = 5;
  settings.scale = 1 << 16;  // 1/16 in 1/2^20
  settings.classes = static_cast<std::uint8_t>(classes);
  settings.overlap = 115;  // 0.45
  std::fill(std::begin(settings.thresholds), std::end(settings.thresholds), std::int16_t{0});
  return settings;
}

TEST(exponential_times, is_a_part_in_a_thousand_from_the_exponential) {
  for (int x = -(4 << 16); x <= 4 << 16; x += 37) {
    for (const int factor : {1, 64, 2'048}) {
      const double right = std::exp(std::clamp(x / 65536.0, -3.0, 3.0)) * factor;
      ASSERT_NEAR(exponential_times(x, factor), right - 0.5, 0.51 + 0.001 * right) << x << " " << factor;
    }
  }
}

struct Map {
  explicit Map(const BoxSettings& settings, std::int8_t fill = -100)
      : width(settings.width),
        values(settings.classes + 4),
        codes(static_cast<std::size_t>(settings.height * width * values), fill) {}
  std::int8_t& at(int y, int x, int channel) {
    return codes[static_cast<std::size_t>((y * width + x) * values + channel)];
  }
  void box(int y, int x, int classes, std::vector<int> box) {
    for (int i = 0; i < 4; ++i) at(y, x, classes + i) = static_cast<std::int8_t>(box[static_cast<std::size_t>(i)]);
  }
  int width, values;
  std::vector<std::int8_t> codes;
};

TEST(find_boxes, finds_a_box_at_a_peak) {
  const BoxSettings settings = settings_of(4, 6, 2);
  Map map(settings);
  map.at(2, 3, 1) = 40;
  map.at(2, 2, 1) = 39;                         // not the highest
  map.box(2, 3, 2, {5 + 4, 5 - 8, 5, 5 + 11});  // right 0.25 cells, up 0.5; half sizes 1 and exp(0.6875) cells
  DetectedBox boxes[4];
  ASSERT_EQ(find_boxes(settings, map.codes.data(), boxes, 4), 1);
  EXPECT_EQ(boxes[0].label, 1);
  EXPECT_EQ(boxes[0].score, 40);
  EXPECT_NEAR(boxes[0].left, (3.75 - 1) * 64, 1);
  EXPECT_NEAR(boxes[0].right, (3.75 + 1) * 64, 1);
  EXPECT_NEAR(boxes[0].top, (2.0 - std::exp(0.6875)) * 64, 1.2);
  EXPECT_NEAR(boxes[0].bottom, (2.0 + std::exp(0.6875)) * 64, 1.2);
}

TEST(find_boxes, takes_the_first_of_equal_neighbours) {
  const BoxSettings settings = settings_of(3, 5, 1);
  Map map(settings);
  for (int x = 1; x < 4; ++x) map.at(1, x, 0) = 20;
  DetectedBox boxes[4];
  EXPECT_EQ(find_boxes(settings, map.codes.data(), boxes, 4), 1);
}

TEST(find_boxes, keeps_to_thresholds_room_and_picture) {
  BoxSettings settings = settings_of(5, 9, 1);
  Map map(settings);
  for (int x = 0; x < 9; x += 2) {
    map.at(0, x, 0) = static_cast<std::int8_t>(10 + x);
    map.box(0, x, 1, {5, 5, 5 - 16, 5 + 32});  // narrow and high: beyond the picture's top
  }
  DetectedBox boxes[3];
  ASSERT_EQ(find_boxes(settings, map.codes.data(), boxes, 3), 3);
  EXPECT_EQ(boxes[0].score, 18);
  EXPECT_EQ(boxes[2].score, 14);
  EXPECT_EQ(boxes[0].top, 0);
  settings.thresholds[0] = 17;
  EXPECT_EQ(find_boxes(settings, map.codes.data(), boxes, 3), 1);
}

TEST(find_boxes, suppresses_what_overlaps_a_better_one_of_its_class) {
  const BoxSettings settings = settings_of(4, 8, 2);
  Map map(settings);
  for (const int x : {2, 4}) {  // 2 cells apart, 8 wide: they overlap by 6/10
    map.at(2, x, 0) = static_cast<std::int8_t>(30 - x);
    map.box(2, x, 2, {5, 5, 5 + 22, 5 + 11});
  }
  DetectedBox boxes[8];
  ASSERT_EQ(find_boxes(settings, map.codes.data(), boxes, 8), 1);
  EXPECT_EQ(boxes[0].score, 28);
  map.at(2, 4, 0) = -100;
  map.at(2, 4, 1) = 26;
  EXPECT_EQ(find_boxes(settings, map.codes.data(), boxes, 8), 2) << "of two classes";
}

struct Plain {
  double left, top, right, bottom;
  int score, label;
};

std::vector<Plain> described(const BoxSettings& settings, Map& map) {
  std::vector<Plain> found;
  for (int y = 0; y < settings.height; ++y) {
    for (int x = 0; x < settings.width; ++x) {
      for (int label = 0; label < settings.classes; ++label) {
        const int code = map.at(y, x, label);
        bool peak = code >= settings.thresholds[label];
        for (int v = std::max(0, y - 1); v <= std::min(y + 1, settings.height - 1); ++v) {
          for (int u = std::max(0, x - 1); u <= std::min(x + 1, settings.width - 1); ++u) {
            const int other = map.at(v, u, label);
            const bool before = v * settings.width + u < y * settings.width + x;
            peak = peak && (other < code || (other == code && !before));
          }
        }
        if (!peak) continue;
        const auto real = [&](int i) { return (map.at(y, x, settings.classes + i) - settings.zero_point) * kScale; };
        const double cx = 64 * (x + 0.5 + std::clamp(real(0), -4.0, 4.0));
        const double cy = 64 * (y + 0.5 + std::clamp(real(1), -4.0, 4.0));
        const double w = 64 * std::exp(std::clamp(real(2), -3.0, 3.0)),
                     h = 64 * std::exp(std::clamp(real(3), -3.0, 3.0));
        const double right = settings.width * 64, bottom = settings.height * 64;
        found.push_back({std::clamp(cx - w, 0.0, right), std::clamp(cy - h, 0.0, bottom),
                         std::clamp(cx + w, 0.0, right), std::clamp(cy + h, 0.0, bottom), code, label});
      }
    }
  }
  std::ranges::stable_sort(found, std::ranges::greater(), &Plain::score);
  return found;
}

TEST(find_boxes, gives_what_the_description_says_for_random_maps) {
  BoxSettings settings = settings_of(7, 6, 3);
  settings.overlap = 255;  // nothing but the same box is suppressed
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Random random({seed});
    Map map(settings);
    for (std::int8_t& code : map.codes) code = static_cast<std::int8_t>(static_cast<int>(random.below(80)) - 40);
    const std::vector<Plain> right = described(settings, map);
    DetectedBox boxes[64];
    const std::uint16_t count = find_boxes(settings, map.codes.data(), boxes, 64);
    // One of several equal boxes may be suppressed; those that stay are in the order of the description.
    std::size_t at = 0;
    for (std::uint16_t i = 0; i < count; ++i, ++at) {
      const auto differs = [&](const Plain& plain) {
        return plain.score != boxes[i].score || plain.label != boxes[i].label ||
               std::abs(plain.left - boxes[i].left) > 3 || std::abs(plain.bottom - boxes[i].bottom) > 3;
      };
      while (at < right.size() && differs(right[at])) ++at;
      ASSERT_LT(at, right.size()) << "seed " << seed << " box " << i;
      EXPECT_NEAR(right[at].right, boxes[i].right, 3) << seed;
      EXPECT_NEAR(right[at].top, boxes[i].top, 3) << seed;
    }
    EXPECT_LE(right.size() - count, right.size() / 4) << seed;
  }
}

TEST(find_boxes, takes_codes_of_16_bits_too) {
  BoxSettings settings = settings_of(2, 2, 1);
  settings.scale = 256;  // 1/4096
  settings.zero_point = 0;
  const std::int16_t map[] = {9000, 0, 0, 0, 0, 100, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0};
  DetectedBox boxes[2];
  ASSERT_EQ(find_boxes(settings, map, boxes, 2), 1);
  EXPECT_EQ(boxes[0].score, 9000);
  EXPECT_NEAR(boxes[0].right, 96, 1);
}

}  // namespace
}  // namespace milliwatt
