// MUL: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/run_codes.h"

namespace milliwatt {
namespace {

using namespace test;

TEST(mul, says_what_it_does_not_support) {
  expect_problems(
      mul_graph(),
      {
          {[](Graph& g) { g.tensor(1).type = ElementType::kInt16; }, "input 1 \"b\" has type s16; supported: s8"},
          {[](Graph& g) { g.tensor(1).shape = {2}; },
           "input 0 \"a\" has shape 1x2x3, input 1 \"b\" has shape 2; supported: equal sizes, or 1"},
          {[](Graph& g) { g.tensor(2).quantization.scales[0] = 1e-11f; },
           "times that of the output; supported: less than 2^30 times"},
          {without("activation"), "attribute activation is missing"},
      });
}

TEST(mul, repeats_codes_and_clamps_to_the_activation) {
  Graph graph = mul_graph();
  graph.operators[0].attributes["activation"] = std::string("relu6");
  Executor executor(graph);
  const std::vector<std::vector<std::byte>> inputs = {bytes({1, 3, 5, -3, 9, 127}), bytes({-2, 2, 4})};
  executor.run(inputs);
  // (0, 1, 2, -2, 4, 63) x (0, 1, 1.5) in steps of 0.5
  EXPECT_EQ(executor.outputs().at(0), bytes({0, 2, 6, 0, 8, 12}));
}

}  // namespace
}  // namespace milliwatt
