// MEAN: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/run_codes.h"

namespace milliwatt {
namespace {

using namespace test;

TEST(mean, says_what_it_does_not_support) {
  expect_problems(
      mean_graph(),
      {
          {[](Graph& g) { g.tensor(1).data[0] = std::byte{4}; }, "axes \"numbers\" has axis 4; supported: -4 .. 3"},
          {with("keep_dims", std::int64_t{1}), "output \"layer\" has shape 1x2; supported: 1x1x1x2"},
          {with("keep_dims", std::int64_t{2}), "keep_dims is 2; supported: 0 .. 1"},
          {[](Graph& g) { g.tensor(1).data.clear(); }, "axes \"numbers\" is computed"},
          {[](Graph& g) { g.tensor(2).quantization.scales[0] = 1e-10f; }, "less than 2^30 times"},
      });
}

TEST(mean, rounds_and_requantizes) {
  Graph graph = mean_graph();
  EXPECT_EQ(output_of(graph, {1, -1, 2, -2, 3, -3, 4, -4}),
            bytes({2, -3}));  // 2.5 and -2.5, away from the zero point 3
  graph.tensor(2).quantization = per_tensor(0.25f, -1);
  EXPECT_EQ(output_of(graph, {1, -1, 2, -2, 3, -3, 4, -4}), bytes({-2, -12}));
}

}  // namespace
}  // namespace milliwatt
