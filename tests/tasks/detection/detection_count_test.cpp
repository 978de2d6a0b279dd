#include "tasks/detection/detection_count.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

const Box kLeft{0, 0.2, 0.2, 0.2, 0.2}, kRight{0, 0.7, 0.2, 0.2, 0.2};

Box moved(Box box, double right, double down = 0) {
  box.x += right;
  box.y += down;
  return box;
}

TEST(overlap, is_intersection_over_union) {
  EXPECT_DOUBLE_EQ(overlap(kLeft, kRight), 0);
  EXPECT_NEAR(overlap(kLeft, kLeft), 1, 1e-6);
  EXPECT_NEAR(overlap(kLeft, moved(kLeft, 0.1)), 1.0 / 3, 1e-6);
}

// Scores 0.9 right, 0.8 wrong, 0.7 right of three boxes: precisions 1, 1/2, 2/3 at recalls 1/3, 1/3, 2/3. With all
// points 1/3 * 1 + 1/3 * 2/3 = 5/9.
TEST(detection_count, takes_the_best_precision_at_each_recall) {
  DetectionCount count(1);
  count.add({kLeft, kRight}, {{kLeft, 0.9}, {moved(kLeft, 0, 0.5), 0.8}, {kRight, 0.7}});
  count.add({kLeft}, {});
  EXPECT_NEAR(count.average_precision(0), 5.0 / 9, 1e-12);
}

TEST(detection_count, counts_a_box_once) {
  DetectionCount count(1);
  count.add({kLeft}, {{kLeft, 0.9}, {moved(kLeft, 0.01), 0.8}});
  EXPECT_DOUBLE_EQ(count.average_precision(0), 1);
  const DetectionCount::Centres centres = count.centres(0, 0.5);
  EXPECT_EQ(centres.right, 1U);
  EXPECT_EQ(centres.wrong, 1U);
  EXPECT_EQ(centres.missed, 0U);
  EXPECT_NEAR(centres.f1(), 2.0 / 3, 1e-12);
}

TEST(detection_count, asks_for_half_an_overlap_and_a_quarter_of_a_size) {
  DetectionCount count(1);
  count.add({kLeft}, {{moved(kLeft, 0.06), 0.9}});  // overlap 0.54, 0.3 of the width away
  EXPECT_DOUBLE_EQ(count.average_precision(0), 1);
  EXPECT_EQ(count.centres(0, 0).right, 0U);
  DetectionCount large(1);
  large.add({kLeft}, {{{0, 0.2, 0.2, 0.4, 0.4}, 0.9}});  // overlap a quarter, the same middle
  EXPECT_DOUBLE_EQ(large.average_precision(0), 0);
  EXPECT_EQ(large.centres(0, 0).right, 1U);
}

TEST(detection_count, knows_classes_apart) {
  DetectionCount count(3);
  Box other = kLeft;
  other.label = 1;
  count.add({kLeft, other}, {{other, 0.9}});
  EXPECT_DOUBLE_EQ(count.average_precision(0), 0);
  EXPECT_DOUBLE_EQ(count.average_precision(1), 1);
  EXPECT_DOUBLE_EQ(count.mean_average_precision(), 0.5) << "the third class has no boxes";
  EXPECT_DOUBLE_EQ(count.mean_f1({0.5, 0.5, 0.5}), 0.5);
}

TEST(detection_count, finds_the_best_threshold) {
  DetectionCount count(1);
  count.add({kLeft, kRight}, {{kLeft, 0.9}, {kRight, 0.62}, {moved(kLeft, 0, 0.5), 0.58}});
  EXPECT_NEAR(count.best_threshold(0), 0.6, 1e-9);
  EXPECT_DOUBLE_EQ(count.centres(0, count.best_threshold(0)).f1(), 1);
}

TEST(detection_count, takes_the_middle_of_the_best_thresholds) {
  DetectionCount count(1);
  count.add({kLeft}, {{kLeft, 0.91}, {moved(kLeft, 0, 0.5), 0.39}});
  EXPECT_NEAR(count.best_threshold(0), 0.65, 1e-9) << "0.4 to 0.9";
  EXPECT_NEAR(DetectionCount(1).best_threshold(0), 0.3, 1e-9);
}

}  // namespace
}  // namespace milliwatt
