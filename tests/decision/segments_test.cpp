#include "milliwatt/decide/segments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace milliwatt {
namespace {

using testing::ElementsAre;

TEST(label_row, takes_the_highest_and_of_equal_ones_the_first) {
  const std::int8_t row[] = {1, 2, 3, 5, 5, 4, -128, -128, -127, 0, -1, 0};
  std::uint8_t labels[4];
  label_row(row, 4, 3, labels);
  EXPECT_THAT(labels, ElementsAre(2, 0, 2, 0));
}

TEST(label_row, may_write_where_it_reads) {
  std::int8_t row[] = {1, 2, 5, 5, -128, -127};
  label_row(row, 3, 2, reinterpret_cast<std::uint8_t*>(row));
  EXPECT_EQ(row[0], 1);
  EXPECT_EQ(row[1], 0);
  EXPECT_EQ(row[2], 1);
}

TEST(label_runs, go_on_over_rows) {
  LabelRun runs[4];
  LabelRuns mask(runs, 4);
  const std::uint8_t first[] = {0, 0, 1}, second[] = {1, 1, 0};
  EXPECT_TRUE(mask.add_row(first, 3));
  EXPECT_TRUE(mask.add_row(second, 3));
  ASSERT_EQ(mask.count(), 3);
  EXPECT_EQ(runs[0].length, 2);
  EXPECT_EQ(runs[1].length, 3);
  EXPECT_EQ(runs[1].label, 1);
  EXPECT_EQ(runs[2].length, 1);
}

TEST(label_runs, say_when_there_is_no_room) {
  LabelRun runs[2];
  LabelRuns mask(runs, 2);
  const std::uint8_t row[] = {0, 1, 0, 1};
  EXPECT_FALSE(mask.add_row(row, 4));
  EXPECT_FALSE(mask.is_whole());
  EXPECT_EQ(mask.count(), 2);
}

TEST(label_runs, cut_what_is_longer_than_a_run_can_be) {
  std::vector<std::uint8_t> row(70'000, 3);
  LabelRun runs[4];
  LabelRuns mask(runs, 4);
  EXPECT_TRUE(mask.add_row(row.data(), 70'000));
  ASSERT_EQ(mask.count(), 2);
  EXPECT_EQ(runs[0].length, 65'535);
  EXPECT_EQ(runs[1].length, 4'465);
}

}  // namespace
}  // namespace milliwatt
