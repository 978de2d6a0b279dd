// BATCH_NORM: rules, reference and the tape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/float_values.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// 1x2x2 by its last dimension. Tensors: 0 in, 1 gamma, 2 beta, 3 mean, 4 variance, 5 output.
Graph batch_norm_graph(const std::string& activation = "none") {
  GraphBuilder builder("norm");
  const TensorId in = builder.input("in", {ElementType::kFloat32, {1, 2, 2}, {}});
  const auto constant = [&](const char* name, float first, float second) {
    return builder.constant(name, {2}, std::vector<float>{first, second});
  };
  const std::vector<TensorId> inputs = {in, constant("gamma", 3, -4), constant("beta", 1, 2), constant("mean", 10, 20),
                                        constant("variance", 1.25F, 3.75F)};
  builder.output(builder.op("BATCH_NORM", "layer", inputs, {{"epsilon", 0.25}, {"activation", activation}},
                            {ElementType::kFloat32, {1, 2, 2}, {}}));
  Graph graph = builder.build();
  set_values(graph.tensor(4), {0.75F, 3.75F});  // with epsilon 1 and 4
  return graph;
}

TEST(batch_norm, brings_each_channel_to_its_own_mean_and_deviation) {
  // (12 - 10) / 1 * 3 + 1, (24 - 20) / 2 * -4 + 2; (9 - 10) / 1 * 3 + 1, (20 - 20) / 2 * -4 + 2
  EXPECT_THAT(run_floats(batch_norm_graph(), {{12, 24, 9, 20}}), ElementsAre(7, -6, -2, 2));
  EXPECT_THAT(run_floats(batch_norm_graph("relu6"), {{12, 24, 9, 20}}), ElementsAre(6, 0, 0, 2));
}

TEST(batch_norm, says_what_it_does_not_support) {
  expect_problems(
      batch_norm_graph(),
      {
          {[](Graph& g) { g.tensor(0).type = ElementType::kInt8; }, "input \"in\" has type s8; supported: f32"},
          {[](Graph& g) { g.tensor(5).type = ElementType::kInt8; }, "output \"layer\" has type s8; supported: f32"},
          {[](Graph& g) {
             g.tensor(5).shape = {1, 4};
           },
           "output \"layer\" has shape 1x4; supported: 1x2x2"},
          {[](Graph& g) { g.tensor(1).shape = {3}; }, "gamma \"gamma\" has shape 3; supported: 2"},
          {[](Graph& g) { g.tensor(2).type = ElementType::kInt32; }, "beta \"beta\" has type s32; supported: f32"},
          {[](Graph& g) { g.tensor(3).data.clear(); }, "mean \"mean\" is computed; supported: a constant"},
          {[](Graph& g) {
             set_values(g.tensor(4), {1, -0.25F});
           },
           "variance \"variance\" holds -0.25; supported: finite, 0 or more"},
          {[](Graph& g) { g.operators[0].inputs.pop_back(); }, "4 inputs; supported: 5"},
          {with("epsilon", -1.0), "epsilon is -1; supported: 0 or more"},
          {without("epsilon"), "attribute epsilon is missing"},
          {without("activation"), "attribute activation is missing"},
      });
}

TEST(batch_norm, refuses_a_variance_of_nothing_at_all) {
  Graph graph = batch_norm_graph();
  set_values(graph.tensor(4), {0, 1});
  EXPECT_THAT(problems_of(graph), IsEmpty());
  graph.operators[0].attributes["epsilon"] = 0.0;
  EXPECT_THAT(problems_of(graph), ElementsAre(HasSubstr("variance \"variance\" holds 0; supported: ")));
}

TEST(batch_norm, names_its_parameters_to_the_tape) {
  GraphBuilder builder("norm");
  std::vector<TensorId> inputs = {builder.input("in", {ElementType::kFloat32, {1, 2}, {}})};
  for (const char* name : {"gamma", "beta", "mean", "variance"}) {
    inputs.push_back(builder.constant(name, {2}, std::vector<float>{1, 1}));
  }
  builder.output(builder.op("BATCH_NORM", "layer", inputs, {{"epsilon", 0.5}, {"activation", "relu"}},
                            {ElementType::kFloat32, {1, 2}, {}}));
  EXPECT_THAT(recorded(builder.build()), ElementsAre("5 = clamp(norm(0 1 2 3 4 0.5) 0 inf)"));
}

}  // namespace
}  // namespace milliwatt
