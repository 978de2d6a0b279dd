#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "compress/quantize.h"
#include "error_text.h"
#include "graph/builder.h"
#include "ops/float_values.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::HasSubstr;

/// 1x2 -> dense of weights 2 and -1, no activation -> 1x2. Tensors: 0 in, 1 weights, 2 output.
Graph doubling() {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", {ElementType::kFloat32, {1, 2}, {}});
  const TensorId weights = builder.constant("weights", {2, 2}, std::vector<float>{2, 0, 0, -1});
  builder.output(builder.op("FULLY_CONNECTED", "out", {in, weights}, {{"activation", "none"}},
                            {ElementType::kFloat32, {1, 2}, {}}));
  return builder.build();
}

Ranges ranges_over(const std::vector<std::vector<float>>& samples) {
  return calibrate(doubling(), samples.size(), [&](std::size_t i) { return one_input(samples[i]); });
}

TEST(calibrate, keeps_the_smallest_and_largest_value_over_all_samples) {
  const Ranges ranges = ranges_over({{1, 2}, {-3, 4}, {2, 3}});
  ASSERT_EQ(ranges.size(), 3U);
  EXPECT_EQ(ranges[0].lowest, -3);
  EXPECT_EQ(ranges[0].highest, 4);
  EXPECT_EQ(ranges[1].lowest, 0);  // a constant
  EXPECT_EQ(ranges[1].highest, 0);
  EXPECT_EQ(ranges[2].lowest, -6);
  EXPECT_EQ(ranges[2].highest, 4);
}

TEST(calibrate, does_not_think_of_0_as_seen) {
  const Ranges ranges = ranges_over({{5, 6}});
  EXPECT_EQ(ranges[0].lowest, 5);
  EXPECT_EQ(ranges[2].lowest, -6);
  EXPECT_EQ(ranges[2].highest, 10);
}

TEST(calibrate, refuses_no_samples) {
  EXPECT_THAT(error_text([] { ranges_over({}); }), HasSubstr("no samples to calibrate with; give at least one"));
}

TEST(calibrate, names_the_tensor_and_the_sample_that_are_not_finite) {
  const float nan = std::nanf("");
  EXPECT_THAT(error_text([&] {
                ranges_over({{1, 2}, {1, nan}});
              }),
              HasSubstr("tensor \"in\" holds a value that is not finite in sample 1; finite inputs and weights"));
  const float huge = std::numeric_limits<float>::max();
  EXPECT_THAT(error_text([&] { ranges_over({{huge, 2}}); }), HasSubstr("tensor \"out\" holds a value that is not"));
}

}  // namespace
}  // namespace milliwatt
