// MAX_POOL_2D: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;

TEST(max_pool2d, says_what_it_does_not_support) {
  expect_problems(max_pool_graph(),
                  {
                      {[](Graph& g) { g.tensor(1).quantization.zero_points[0] = 2; }, "the same quantization"},
                      {with("kernel_h", std::int64_t{0}), "kernel_h is 0; supported: 1 .. 65535"},
                      {[](Graph& g) {
                         g.tensor(1).shape = {1, 2, 2, 1};
                       },
                       "supported: 1x2x2x2"},
                  });
}

TEST(max_pool2d, takes_the_largest_code_that_the_activation_allows) {
  Graph graph = max_pool_graph();
  graph.tensor(0).shape = {1, 2, 2, 1};
  graph.tensor(1).shape = {1, 1, 1, 1};
  EXPECT_EQ(output_of(graph, {-9, -3, -128, -4}), bytes({-3}));
  graph.operators[0].attributes["activation"] = std::string("relu6");
  EXPECT_EQ(output_of(graph, {-9, -3, -128, -4}), bytes({1}));
  EXPECT_EQ(output_of(graph, {-9, 100, -128, -4}), bytes({13}));
}

TEST(max_pool2d, is_a_step_of_training) {
  const std::vector<std::string> lines = recorded(max_pool_graph(), "relu");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_THAT(lines[0], ::testing::StartsWith("1 = clamp(max pool(0 "));
}

}  // namespace
}  // namespace milliwatt
