// The project's own pictures for detection and segmentation, and their variation.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/files.h"
#include "data/image/boxed_pictures.h"
#include "data/image/cells.h"
#include "data/image/masked_pictures.h"
#include "data/image/scattered_shapes.h"
#include "data/image/vary_boxed_picture.h"
#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(draw_scattered_shapes, follows_from_seed_and_number_alone) {
  const ScatteredPicture a = draw_scattered_shapes(96, 1, 5), b = draw_scattered_shapes(96, 1, 5);
  EXPECT_EQ(a.picture.pixels, b.picture.pixels);
  EXPECT_EQ(a.boxes, b.boxes);
  EXPECT_NE(a.picture.pixels, draw_scattered_shapes(96, 2, 5).picture.pixels);
}

TEST(draw_scattered_shapes, draws_every_class_in_boxes_of_its_size) {
  std::set<int> classes;
  std::size_t boxes = 0, without = 0;
  for (std::uint64_t number = 0; number < 60; ++number) {
    const ScatteredPicture drawn = draw_scattered_shapes(96, 1, number);
    boxes += drawn.boxes.size();
    without += drawn.boxes.empty() ? 1 : 0;
    EXPECT_LE(drawn.boxes.size(), 5U);
    for (const Box& box : drawn.boxes) {
      classes.insert(box.label);
      EXPECT_GT(box.width, 0.07) << number;
      EXPECT_LT(box.width, 0.45) << number;
      EXPECT_GE(edges_of(box).left, 0);
      EXPECT_LE(edges_of(box).bottom, 1);
    }
  }
  EXPECT_THAT(classes, ElementsAre(0, 1, 2));
  EXPECT_GT(boxes, 90U);
  EXPECT_LT(without, 20U);
}

TEST(make_scattered_shapes, makes_a_folder_that_can_be_read) {
  const ScratchFolder folder;
  const ScatteredShapes what{12, 48, 3};
  make_scattered_shapes(what, folder.path() / "x");
  const BoxedSet set = load_boxed_pictures(list_boxed_pictures(folder.path() / "x"), {48, 48, 3, 0, 0, false});
  ASSERT_THAT(set.boxes, SizeIs(12));
  for (std::size_t i = 0; i < 12; ++i) {
    const ScatteredPicture drawn = draw_scattered_shapes(48, 3, i);
    EXPECT_TRUE(std::ranges::equal(set.pictures.of(i), drawn.picture.pixels)) << i;
    ASSERT_EQ(set.boxes[i].size(), drawn.boxes.size()) << i;
    for (std::size_t b = 0; b < drawn.boxes.size(); ++b) {
      const std::string& name = set.pictures.classes.at(static_cast<std::size_t>(set.boxes[i][b].label));
      EXPECT_EQ(name, scattered_shape_names().at(static_cast<std::size_t>(drawn.boxes[b].label)));
      EXPECT_NEAR(overlap(set.boxes[i][b], drawn.boxes[b]), 1, 1e-4);
    }
  }
  const auto written = std::filesystem::last_write_time(folder.path() / "x" / "instances.json");
  make_scattered_shapes(what, folder.path() / "x");
  EXPECT_EQ(std::filesystem::last_write_time(folder.path() / "x" / "instances.json"), written);
  write_file_atomically(folder.path() / "note", "mine");
  EXPECT_THAT(error_text([&] { make_scattered_shapes(what, folder.path()); }), HasSubstr("holds other files"));
}

TEST(make_cells, makes_a_folder_that_can_be_read) {
  const ScratchFolder folder;
  make_cells({8, 48, 3}, folder.path());
  const MaskedSet set = load_masked_pictures(list_masked_pictures(folder.path()), {48, 48, 1, 0, 0, false});
  EXPECT_THAT(set.pictures.classes, ElementsAre("background", "cell", "nucleus"));
  std::set<int> classes;
  for (std::size_t i = 0; i < 8; ++i) {
    const CellPicture drawn = draw_cells(48, 3, i);
    EXPECT_TRUE(std::ranges::equal(set.labels_of(i), drawn.labels)) << i;
    classes.insert(drawn.labels.begin(), drawn.labels.end());
  }
  EXPECT_THAT(classes, ElementsAre(0, 1, 2));
}

/// A white rectangle on black, and its box.
struct Marked {
  std::vector<std::uint8_t> pixels;
  Box box;
};

constexpr PixelLayout kLayout{40, 60, 3};

Marked marked(int left, int top, int right, int bottom) {
  Marked marked{std::vector<std::uint8_t>(40U * 60U * 3U),
                box_between(0, {left / 60.0, top / 40.0, right / 60.0, bottom / 40.0})};
  for (int y = top; y < bottom; ++y) {
    for (int x = left; x < right; ++x) {
      for (int c = 0; c < 3; ++c) marked.pixels[static_cast<std::size_t>((y * 60 + x) * 3 + c)] = 255;
    }
  }
  return marked;
}

TEST(varied_with_boxes, keeps_boxes_around_what_they_were_around) {
  const Marked before = marked(20, 12, 34, 24);
  for (std::uint64_t number = 0; number < 50; ++number) {
    Random random({number});
    const VariedPicture varied = varied_with_boxes(before.pixels, kLayout, {before.box}, {.colour = 0}, random);
    ASSERT_THAT(varied.boxes, SizeIs(1));
    Edges seen{1, 1, 0, 0};
    for (int y = 0; y < 40; ++y) {
      for (int x = 0; x < 60; ++x) {
        if (varied.pixels[static_cast<std::size_t>((y * 60 + x) * 3)] < 128) continue;
        seen.left = std::min(seen.left, x / 60.0);
        seen.right = std::max(seen.right, (x + 1) / 60.0);
        seen.top = std::min(seen.top, y / 40.0);
        seen.bottom = std::max(seen.bottom, (y + 1) / 40.0);
      }
    }
    EXPECT_GT(overlap(varied.boxes[0], box_between(0, seen)), 0.8) << number;
  }
}

TEST(varied_with_boxes, leaves_out_what_left_the_picture) {
  const Marked before = marked(0, 0, 8, 8);
  std::size_t kept = 0;
  for (std::uint64_t number = 0; number < 50; ++number) {
    Random random({number});
    kept += varied_with_boxes(before.pixels, kLayout, {before.box}, {.zoom = 0.6, .shift = 0.5}, random).boxes.size();
  }
  EXPECT_GT(kept, 5U);
  EXPECT_LT(kept, 45U);
}

TEST(varied_with_boxes, changes_nothing_without_variation) {
  const Marked before = marked(20, 12, 34, 24);
  Random random({7});
  const VariedPicture same = varied_with_boxes(before.pixels, kLayout, {before.box}, {false, false, 0, 0, 0}, random);
  EXPECT_EQ(same.pixels, before.pixels);
  EXPECT_NEAR(overlap(same.boxes.at(0), before.box), 1, 1e-5);
}

TEST(varied_crop, keeps_classes_with_their_pixels) {
  std::vector<std::uint8_t> pixels, labels;
  for (int i = 0; i < 40 * 60; ++i) {
    labels.push_back(static_cast<std::uint8_t>(i * i / 11 % 5));
    pixels.push_back(static_cast<std::uint8_t>(40 * labels.back()));
  }
  std::set<std::vector<std::uint8_t>> different;
  for (std::uint64_t number = 0; number < 30; ++number) {
    Random random({number});
    const Crop crop = varied_crop(pixels, labels, {40, 60, 1}, 16, {.contrast = 0, .brightness = 0}, random);
    ASSERT_THAT(crop.pixels, SizeIs(256));
    for (std::size_t i = 0; i < 256; ++i) ASSERT_EQ(crop.pixels[i], 40 * crop.labels[i]) << number;
    different.insert(crop.labels);
  }
  EXPECT_GT(different.size(), 25U);
}

TEST(crop_of, is_the_square_at_that_place) {
  std::vector<std::uint8_t> pixels;
  for (int i = 0; i < 24; ++i) pixels.push_back(static_cast<std::uint8_t>(i));
  EXPECT_THAT(crop_of(pixels, pixels, {4, 6, 1}, 2, 1, 3).labels, ElementsAre(9, 10, 15, 16));
}

}  // namespace
}  // namespace milliwatt
