#include "zoo/unet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

TEST(unet, answers_for_each_pixel) {
  for (const int levels : {1, 2, 3}) {
    const Graph graph = unet({96, 64, 1}, {8, levels}, 3);
    verify(graph);
    EXPECT_EQ(graph.tensor(graph.outputs.at(0)).shape, (Shape{1, 96, 64, 3}));
  }
}

TEST(unet, is_the_size_of_its_levels) {
  const std::int64_t whole = 96 * 96, half = 48 * 48, quarter = 24 * 24;
  EXPECT_EQ(graph_macs(unet({96, 96, 1}, {}, 2)), whole * 9 * (1 * 8 + 8 * 8) + half * 9 * (8 * 16 + 16 * 16) +
                                                      quarter * 9 * (16 * 32 + 32 * 32) + quarter * 32 * 16 +
                                                      half * 9 * (32 * 16 + 16 * 16) + half * 16 * 8 +
                                                      whole * 9 * (16 * 8 + 8 * 8) + whole * 8 * 2);
}

TEST(unet, refuses_what_cannot_be) {
  EXPECT_THAT(error_text([] {
                unet({96, 98, 1}, {8, 2}, 2);
              }),
              HasSubstr("unet: a picture of 96 x 98 cannot be halved 2 times; give multiples of 4"));
  EXPECT_THAT(error_text([] { unet({96, 96, 1}, {8, 6}, 2); }), HasSubstr("unet: levels is 6; supported: 1 to 5"));
}

}  // namespace
}  // namespace milliwatt
