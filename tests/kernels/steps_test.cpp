#include "kernels/steps.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

TEST(row_shape, of_a_feature_map_is_height_rows_of_width_and_channels) {
  EXPECT_EQ(row_shape({1, 49, 10, 3}).rows, 49);
  EXPECT_EQ(row_shape({1, 49, 10, 3}).elements, 30);
}

TEST(row_shape, of_a_sequence_is_a_row_a_time_step) {
  EXPECT_EQ(row_shape({1, 28, 20}).rows, 28);
  EXPECT_EQ(row_shape({1, 28, 20}).elements, 20);
}

TEST(row_shape, of_anything_else_is_one_row) {
  for (const Shape& shape : {Shape{}, Shape{6}, Shape{1, 6}, Shape{3, 2}, Shape{2, 3, 4, 5}, Shape{1, 2, 3, 4, 5}}) {
    EXPECT_EQ(row_shape(shape).rows, 1) << shape_text(shape);
    EXPECT_EQ(row_shape(shape).elements, element_count(shape)) << shape_text(shape);
  }
}

TEST(row_by_row, reads_and_writes_the_same_row_of_every_tensor) {
  const StepRule rule = row_by_row({1, 4, 2, 2}, 2);
  EXPECT_EQ(rule.steps, 4);
  EXPECT_TRUE(rule.element_wise);
  const Step step = rule.step(3);
  EXPECT_EQ(step.reads, (std::vector<RowSpan>{{3, 1}, {3, 1}}));
  EXPECT_EQ(step.writes, (std::vector<RowSpan>{{3, 1}}));
}

TEST(all_at_once, is_one_step_over_all_rows_but_those_of_constants) {
  const StepRule rule = all_at_once(4, 2, 3);
  EXPECT_EQ(rule.steps, 1);
  EXPECT_FALSE(rule.element_wise);
  const Step step = rule.step(0);
  EXPECT_EQ(step.reads, (std::vector<RowSpan>{{0, 4}, {0, 0}}));
  EXPECT_EQ(step.writes, (std::vector<RowSpan>{{0, 3}}));
}

}  // namespace
}  // namespace milliwatt
