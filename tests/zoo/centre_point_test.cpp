#include "zoo/centre_point.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

TEST(centre_point, answers_for_each_cell) {
  const Graph graph = centre_point({120, 160, 3}, {}, 3);
  verify(graph);
  EXPECT_EQ(graph.tensor(graph.inputs.at(0)).shape, (Shape{1, 120, 160, 3}));
  EXPECT_EQ(graph.tensor(graph.outputs.at(0)).shape, (Shape{1, 15, 20, 7}));
  const Graph odd = centre_point({97, 90, 3}, {}, 3);
  verify(odd);
  EXPECT_EQ(odd.tensor(odd.outputs.at(0)).shape, (Shape{1, 13, 12, 7}));
}

TEST(centre_point, is_the_size_of_its_blocks) {
  const std::int64_t half = 60 * 80, quarter = 30 * 40, eighth = 15 * 20;
  const std::int64_t blocks = eighth * (3 * (40 * 120 + 9 * 120 + 120 * 40) + 40 * 48 + 48 * 7);
  EXPECT_EQ(graph_macs(centre_point({120, 160, 3}, {}, 3)),
            half * 27 * 16 + quarter * (9 * 16 + 16 * 24) + quarter * (24 * 48 + 9 * 48 + 48 * 24) + quarter * 24 * 72 +
                eighth * (9 * 72 + 72 * 40) + blocks);
}

TEST(centre_point, refuses_what_cannot_be) {
  EXPECT_THAT(error_text([] { centre_point({96, 96, 3}, {.stem = 0}, 3); }), HasSubstr("centre_point: stem is 0"));
  EXPECT_THAT(error_text([] { centre_point({96, 96, 3}, {}, 0); }), HasSubstr("centre_point: classes is 0"));
}

}  // namespace
}  // namespace milliwatt
