#include "zoo/two_tower.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;

TEST(two_tower, scores_every_item) {
  const Graph graph = two_tower({40, 2, 6, 10});
  verify(graph);
  EXPECT_EQ(graph.tensor(graph.inputs.at(0)).shape, (Shape{1, 2, 1, 40}));
  EXPECT_EQ(graph.tensor(graph.outputs.at(0)).shape, (Shape{1, 40}));
  EXPECT_EQ(graph_macs(graph), 2 * 40 * 6 + 2 * 6 * 10 + 10 * 6 + 6 * 40);
}

TEST(two_tower, refuses_what_cannot_be) {
  EXPECT_THAT(error_text([] {
                two_tower({5'000, 2, 6, 10});
              }),
              HasSubstr("two_tower: items is 5000; supported: 1 to 4096"));
}

}  // namespace
}  // namespace milliwatt
