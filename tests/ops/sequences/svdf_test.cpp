// SVDF: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "ops/breakage.h"
#include "ops/execute.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::HasSubstr;

TEST(svdf, says_what_it_does_not_support) {
  expect_problems(
      svdf_graph(),
      {
          {[](Graph& g) { g.tensor(4).is_variable = false; }, "state \"state\" is not a variable"},
          {[](Graph& g) { g.tensor(4).type = ElementType::kInt16; },
           "time weights \"time\" has type s8; supported: s16"},
          {[](Graph& g) {
             g.tensor(4).shape = {1, 4};
           },
           "state \"state\" has shape 1x4; supported: 1x6"},
          {[](Graph& g) { g.tensor(3).shape = {3}; }, "bias \"bias\" has shape 3; supported: 2"},
          {[](Graph& g) { g.tensor(3).quantization.scales[0] = 2.0f; },
           "bias \"bias\" has scale 2; supported: 1, the product of the scales of state and time weights"},
          {[](Graph& g) { g.tensor(2).data.clear(); }, "time weights \"time\" is computed; supported: a constant"},
          {with("rank", std::int64_t{3}), "2 filters with rank 3; supported: a multiple of the rank"},
          {with("activation", std::string("relu")),
           "activation is relu and the output's zero point 0; supported: -128"},
          {[](Graph& g) { g.operators[0].inputs.pop_back(); }, "4 inputs; supported: 5"},
      });
}

TEST(svdf, keeps_its_state_until_it_is_reset) {
  const Graph graph = svdf_graph();  // time weights 1 1 1 and 1 10 100, oldest first; bias 0 and 1
  Executor executor(graph);
  const auto run = [&](const std::vector<int>& input) {
    executor.run(std::vector<std::vector<std::byte>>{bytes(input)});
    return executor.outputs().at(0);
  };
  EXPECT_EQ(run({5, 1}), bytes({5, 101}));
  EXPECT_EQ(run({6, 0}), bytes({11, 11}));
  EXPECT_EQ(run({7, 0}), bytes({18, 2}));
  EXPECT_EQ(run({0, 0}), bytes({13, 1}));
  executor.reset();
  EXPECT_EQ(executor.value(4), std::vector<std::byte>(6, std::byte{7}));  // the state's zero point
  EXPECT_EQ(run({5, 1}), bytes({5, 101}));
}

TEST(svdf, counts_its_products) { EXPECT_EQ(graph_macs(svdf_graph()), 4 + 6); }

TEST(svdf, cannot_be_trained) {
  EXPECT_THAT(error_text([] { recorded(svdf_graph()); }), HasSubstr("SVDF cannot be trained yet"));
}

}  // namespace
}  // namespace milliwatt
