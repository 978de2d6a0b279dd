#include "tasks/segmentation/segment_count.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

using Labels = std::vector<std::uint8_t>;

TEST(segment_count, divides_what_is_common_by_what_is_either) {
  SegmentCount count(3);
  count.add(Labels{0, 0, 0, 1, 1, 1}, Labels{0, 0, 1, 1, 1, 0});
  EXPECT_DOUBLE_EQ(count.accuracy(), 4.0 / 6);
  EXPECT_DOUBLE_EQ(count.overlap(0), 2.0 / 4);
  EXPECT_DOUBLE_EQ(count.overlap(1), 2.0 / 4);
  EXPECT_DOUBLE_EQ(count.mean_overlap(), 0.5) << "nothing is of class 2";
  count.add(Labels{2}, Labels{0});
  EXPECT_DOUBLE_EQ(count.overlap(2), 0);
  EXPECT_DOUBLE_EQ(count.overlap(0), 2.0 / 5);
  EXPECT_EQ(count.pixels(), 7);
  EXPECT_EQ(count.pixels(1), 3);
}

}  // namespace
}  // namespace milliwatt
