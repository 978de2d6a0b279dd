// AVERAGE_POOL_2D: rules, reference, float32 and the tape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/against_codes.h"
#include "ops/breakage.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

/// Windows that reach out of the image: the mean is of what lies inside.
Graph padded_pool_graph() {
  Graph graph = average_pool_graph();
  graph.operators[0].attributes["padding"] = kSame;
  graph.operators[0].attributes["kernel_h"] = std::int64_t{3};
  graph.operators[0].attributes["kernel_w"] = std::int64_t{3};
  return graph;
}

TEST(average_pool2d, says_what_it_does_not_support) {
  expect_problems(
      average_pool_graph(),
      {
          {[](Graph& g) { g.tensor(1).quantization.zero_points[0] = 2; }, "supported: the same quantization"},
          {[](Graph& g) { g.tensor(1).quantization.scales[0] = 0.51f; }, "supported: the same quantization"},
          {with("kernel_h", std::int64_t{0}), "kernel_h is 0; supported: 1 .. 65535"},
          {with("kernel_w", std::int64_t{5}), "a window that spans 2 x 5 does not fit"},
          {[](Graph& g) {
             g.tensor(1).shape = {1, 2, 2, 1};
           },
           "supported: 1x2x2x2"},
      });
}

TEST(average_pool2d, rounds_means_away_from_zero) {
  std::vector<int> in(32, 0);
  in[0] = 2;   // window 0, channel 0: 2 / 4
  in[1] = -2;  // window 0, channel 1: -2 / 4
  in[4] = 1;   // window 1, channel 0: 1 / 4
  in[5] = -1;
  std::vector<std::byte> out = output_of(average_pool_graph(), in);
  out.resize(4);
  EXPECT_EQ(out, bytes({1, -1, 0, 0}));
}

TEST(average_pool2d, gives_in_float32_what_int8_gives) {
  expect_the_same_as_codes(average_pool_graph());
  expect_the_same_as_codes(padded_pool_graph());
  Graph graph = average_pool_graph();
  graph.tensor(0).quantization = graph.tensor(1).quantization = per_tensor(0.1F, -5);
  expect_the_same_activations(graph);
}

TEST(average_pool2d, does_not_mix_float32_with_codes) {
  expect_problems(in_floats(average_pool_graph()), {{makes_codes(0), "has type s8; supported: f32"}});
}

TEST(average_pool2d, names_its_tensors_to_the_tape) {
  EXPECT_THAT(recorded(average_pool_graph()), ElementsAre("1 = mean pool(0 4x4 by 2x2 stride 2 pad 0,0)"));
}

TEST(average_pool2d, tells_the_tape_to_clamp_to_the_activation_after_it) {
  EXPECT_THAT(recorded(average_pool_graph(), "relu"),
              ElementsAre("1 = clamp(mean pool(0 4x4 by 2x2 stride 2 pad 0,0) 0 inf)"));
}

}  // namespace
}  // namespace milliwatt
