#include "tasks/detection/centre_targets.h"

#include <gtest/gtest.h>

#include <cmath>

namespace milliwatt {
namespace {

constexpr CellMap kMap{6, 8, 2};

struct Targets {
  explicit Targets(const std::vector<Box>& boxes) : values(centre_targets(boxes, kMap)) {}
  float at(std::size_t plane, int y, int x, std::size_t channel) const {
    return values.at((static_cast<std::size_t>(y * kMap.width + x) * 4 + plane) * 6 + channel);
  }
  std::vector<float> values;
};

// 2 x 1.5 cells about (4.25, 2.5).
const Box kBox{1, 4.25 / 8, 2.5 / 6, 2.0 / 8, 1.5 / 6};

TEST(centre_targets, mark_the_cell_of_the_middle) {
  const Targets targets({kBox});
  for (int y = 0; y < kMap.height; ++y) {
    for (int x = 0; x < kMap.width; ++x) {
      EXPECT_EQ(targets.at(0, y, x, 1), y == 2 && x == 4 ? 1 : 0);
      EXPECT_EQ(targets.at(0, y, x, 0), 0);
      EXPECT_EQ(targets.at(1, y, x, 0), 1) << "nothing of class 0 is anywhere";
    }
  }
  EXPECT_EQ(targets.at(1, 2, 4, 1), 0);
  const double gauss = std::exp(-0.75 * 0.75 / (2 * 0.4 * 0.4));  // of the cell to the left, least deviation
  EXPECT_NEAR(targets.at(1, 2, 3, 1), std::pow(1 - gauss, 4), 1e-5);
}

TEST(centre_targets, say_where_the_box_is) {
  const Targets targets({kBox});
  EXPECT_NEAR(targets.at(2, 2, 4, 2), -0.25, 1e-5);
  EXPECT_NEAR(targets.at(2, 2, 4, 3), 0, 1e-5);
  EXPECT_NEAR(targets.at(2, 2, 4, 4), std::log(1.0), 1e-5);
  EXPECT_NEAR(targets.at(2, 2, 4, 5), std::log(0.75), 1e-5);
  EXPECT_EQ(targets.at(3, 2, 4, 2), 1) << "the cell of the middle, wherever in it the middle is";
  EXPECT_EQ(targets.at(3, 2, 4, 1), 0) << "the classes have no box";
  EXPECT_EQ(targets.at(3, 0, 0, 2), 0);
}

TEST(centre_targets, put_smaller_boxes_before_larger_ones) {
  const Box large{0, 4.5 / 8, 3.5 / 6, 0.75, 0.75}, small{1, 4.5 / 8, 3.5 / 6, 1.0 / 8, 1.0 / 6};  // one middle
  for (const auto& boxes : {std::vector<Box>{large, small}, {small, large}}) {
    const Targets targets(boxes);
    EXPECT_NEAR(targets.at(2, 3, 4, 4), std::log(0.5), 1e-5);
    EXPECT_EQ(targets.at(0, 3, 4, 0) + targets.at(0, 3, 4, 1), 2);
  }
}

}  // namespace
}  // namespace milliwatt
