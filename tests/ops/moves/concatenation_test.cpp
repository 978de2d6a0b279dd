// CONCATENATION: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

TEST(concatenation, says_what_it_does_not_support) {
  expect_problems(
      concatenation_graph(),
      {
          {[](Graph& g) { g.tensor(1).quantization.scales[0] = 0.5000001f; }, "supported: the same quantization"},
          {[](Graph& g) { g.tensor(0).quantization.zero_points[0] = 4; }, "supported: the same quantization"},
          {[](Graph& g) { g.tensor(1).type = ElementType::kInt16; }, "input 1 \"b\" has type s16; supported: s8"},
          {[](Graph& g) {
             g.tensor(1).shape = {1, 3, 1, 1};
           },
           "input 1 \"b\" has shape 1x3x1x1; supported: 1x2x1x1"},
          {[](Graph& g) {
             g.tensor(1).shape = {1, 2, 1};
           },
           "input 1 \"b\" has shape 1x2x1; supported: 1x2x1x3"},
          {[](Graph& g) {
             g.tensor(2).shape = {1, 2, 1, 4};
           },
           "output \"layer\" has shape 1x2x1x4; supported: 1x2x1x3"},
          {with("axis", std::int64_t{4}), "axis 4 of 1x2x1x3; supported: -4 .. 3"},
          {with("activation", std::string("relu")), "activation is relu; supported: none"},
          {[](Graph& g) { g.operators[0].inputs[1] = kNoTensor; }, "input 1 is left out"},
      });
}

TEST(concatenation, lays_runs_side_by_side) {
  const Graph graph = concatenation_graph();
  EXPECT_THAT(outputs_of(graph, {bytes({1, 2, 3, 4}), bytes({-1, -2})}), ElementsAre(bytes({1, 2, -1, 3, 4, -2})));
}

TEST(concatenation, is_a_step_of_training) {
  Graph graph = concatenation_graph();
  EXPECT_THAT(recorded(graph), ElementsAre("2 = concatenate(0 1 along 3)"));
  graph.operators[0].attributes["axis"] = std::int64_t{-1};
  EXPECT_THAT(recorded(graph), ElementsAre("2 = concatenate(0 1 along 3)"));
}

TEST(concatenation, joins_rows) {
  Graph graph = concatenation_graph();
  graph.operators[0].attributes["axis"] = std::int64_t{1};
  graph.tensor(1).shape = {1, 1, 1, 2};
  graph.tensor(2).shape = {1, 3, 1, 2};
  EXPECT_THAT(outputs_of(graph, {bytes({1, 2, 3, 4}), bytes({-1, -2})}), ElementsAre(bytes({1, 2, 3, 4, -1, -2})));
}

}  // namespace
}  // namespace milliwatt
