// FULLY_CONNECTED: rules, reference, float32 and the tape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "error_text.h"
#include "ops/against_codes.h"
#include "ops/breakage.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using testing::AllOf;
using ::testing::ElementsAre;
using testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StartsWith;

TEST(fully_connected, says_what_it_does_not_support) {
  expect_problems(fully_connected_graph(),
                  {
                      {[](Graph& g) {
                         g.tensor(0).shape = {1, 7};
                       },
                       "input \"in\" has shape 1x7; supported: a multiple of 6 elements, as the weights have"},
                      {[](Graph& g) {
                         g.tensor(3).shape = {2, 1};
                       },
                       "output \"layer\" has shape 2x1; supported: 1x2"},
                      {[](Graph& g) {
                         g.tensor(3).shape = {2, 2};
                       },
                       "output \"layer\" has shape 2x2; supported: 1x2"},
                      {[](Graph& g) {
                         g.tensor(1).shape = {2, 6, 1};
                       },
                       "supported: 2 dimensions"},
                      {[](Graph& g) { g.tensor(1).quantization.zero_points[0] = 1; }, "has zero point 1; supported: 0"},
                      {[](Graph& g) { g.tensor(2).data.clear(); }, "bias \"bias\" is computed; supported: a constant"},
                  });
}

TEST(fully_connected, takes_a_feature_map_as_one_row) {
  Graph graph = fully_connected_graph();
  graph.tensor(0).shape = {1, 3, 1, 2};
  EXPECT_THAT(problems_of(graph), IsEmpty());
}

TEST(fully_connected, rounds_halves_away_from_zero) {
  // Factor 0.5, zero points 1 and -5. Sums of (code - 1): 15 and 15, biases 10 and -10: 25 and 5; halves 12.5 and 2.5,
  // ties away from zero: 13 and 3.
  EXPECT_EQ(output_of(fully_connected_graph(), {1, 2, 3, 4, 5, 6}), bytes({8, -2}));
}

TEST(fully_connected, wraps_sums_that_leave_32_bits) {
  Graph graph = fully_connected_graph();
  const std::vector<std::int32_t> bias{std::numeric_limits<std::int32_t>::max(),
                                       std::numeric_limits<std::int32_t>::min()};
  graph.tensor(2).data = bytes_of(bias);
  EXPECT_EQ(output_of(graph, {2, 2, 2, 2, 2, 2}), bytes({-128, -128}));
}

TEST(fully_connected, counts_its_products) {
  EXPECT_EQ(graph_macs(fully_connected_graph()), 12);
  EXPECT_EQ(graph_macs(in_floats(fully_connected_graph())), graph_macs(fully_connected_graph()));
}

TEST(fully_connected, gives_in_float32_what_int8_gives) {
  expect_the_same_as_codes(with_output(fully_connected_graph(), per_tensor(30.0F, 4)));
  expect_the_same_activations(with_output(fully_connected_graph(), per_tensor(0.1F, -5)));
}

TEST(fully_connected, computes_in_float32) {
  Graph graph = in_floats(fully_connected_graph());
  set_values(graph.tensor(1), {1, 0, 0, 0, 0, 0.5F, 0, -1, 0, 2, 0, 0});
  set_values(graph.tensor(2), {0.25F, -1});
  EXPECT_THAT(run_floats(graph, {{1, 2, 3, 4, 5, 6}}), ElementsAre(4.25F, 5.0F));
}

TEST(fully_connected, does_not_mix_float32_with_codes) {
  expect_problems(in_floats(fully_connected_graph()), {{makes_codes(0), "has type s8; supported: f32"},
                                                       {makes_codes(1), "has 0 scales and 0 zero points"},
                                                       {makes_codes(2), "has type s8; supported: f32"}});
}

TEST(fully_connected, quantizes_each_vector_for_weights_of_int8) {
  GraphBuilder builder("hybrid");
  const TensorId in = builder.input("in", {ElementType::kFloat32, {2, 2}, {}});
  const TensorId weights = builder.constant("weights", {1, 2}, std::vector<std::int8_t>{2, -3}, per_tensor(0.5F, 0));
  const TensorId bias = builder.constant("bias", {1}, std::vector<float>{10});
  builder.output(builder.op("FULLY_CONNECTED", "layer", {in, weights, bias},
                            {{"activation", std::string("none")}, {"keep_num_dims", std::int64_t{0}}},
                            {ElementType::kFloat32, {2, 1}, {}}));
  // 4 and 1 are 127 and 32 steps of 4 / 127; of zeros nothing is left but the bias.
  const std::vector<float> results = run_floats(builder.build(), {{4, 1, 0, 0}});
  EXPECT_FLOAT_EQ(results[0], 10 + (2 * 127 - 3 * 32) * (4.0F / 127) * 0.5F);
  EXPECT_EQ(results[1], 10);
}

TEST(fully_connected, names_its_tensors_to_the_tape) {
  EXPECT_THAT(recorded(fully_connected_graph()),
              ElementsAre(AllOf(StartsWith("3 = dense(reshape(0 1x"), EndsWith(") 1 2)"))));
}

TEST(fully_connected, tells_the_tape_that_there_is_no_bias) {
  Graph graph = fully_connected_graph();
  graph.operators[0].inputs.pop_back();
  EXPECT_THAT(recorded(graph), ElementsAre(EndsWith(" 1 -)")));
}

TEST(fully_connected, tells_the_tape_to_clamp_to_the_activation_after_it) {
  EXPECT_THAT(recorded(fully_connected_graph(), "relu_n1_to_1"),
              ElementsAre(AllOf(StartsWith("3 = clamp(dense("), EndsWith(" -1 1)"))));
}

TEST(fully_connected, is_trained_for_one_row_only) {
  Graph rows = fully_connected_graph();
  rows.tensor(0).shape = {2, 6};
  rows.tensor(3).shape = {2, 2};
  EXPECT_THAT(error_text([&] { recorded(rows); }), HasSubstr("has shape 2x2; supported in training: 1x2"));
}

}  // namespace
}  // namespace milliwatt
