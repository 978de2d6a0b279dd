// TRANSPOSE, PAD, PADV2, MAX_POOL_2D, MEAN and MUL: rules, reference, and which rows their steps read and write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/kernels.h"
#include "ops/breakage.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

TensorSpec codes(Shape shape, float scale = 0.5f, std::int32_t zero_point = 3) {
  return {ElementType::kInt8, std::move(shape), per_tensor(scale, zero_point)};
}

/// An operator with one input and a constant of numbers. Tensors: 0 input, 1 numbers, 2 output.
Graph graph_of(const std::string& kind, const Shape& in, const Shape& numbers_shape,
               const std::vector<std::int32_t>& numbers, const Shape& out, const Attributes& attributes = {}) {
  GraphBuilder builder("layer");
  const TensorId from = builder.input("in", codes(in));
  const TensorId constant = builder.constant("numbers", numbers_shape, numbers);
  builder.output(builder.op(kind, "layer", {from, constant}, attributes, codes(out)));
  return builder.build();
}

Graph transpose_graph(const Shape& in, const std::vector<std::int32_t>& perm, const Shape& out) {
  return graph_of("TRANSPOSE", in, {static_cast<std::int64_t>(perm.size())}, perm, out);
}

Graph pad_graph() { return graph_of("PAD", {1, 2, 1, 2}, {4, 2}, {0, 0, 1, 2, 0, 0, 0, 1}, {1, 5, 1, 3}); }

Graph mean_graph() { return graph_of("MEAN", {1, 2, 2, 2}, {2}, {1, -2}, {1, 2}, {{"keep_dims", std::int64_t{0}}}); }

Graph max_pool_graph() {
  Graph graph = average_pool_graph();
  graph.operators[0].kind = "MAX_POOL_2D";
  return graph;
}

std::vector<std::byte> bytes(const std::vector<int>& values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

std::vector<std::byte> output_of(const Graph& graph, const std::vector<int>& input) {
  Executor executor(graph);
  const std::vector<std::vector<std::byte>> inputs = {bytes(input)};
  executor.run(inputs);
  return executor.outputs().at(0);
}

StepRule rule_of(const Graph& graph) {
  const Operator& op = graph.operators.at(0);
  return kernels_for(OpView(graph, op), InstructionSet::portable).back().steps;
}

TEST(transpose, says_what_it_does_not_support) {
  expect_problems(
      transpose_graph({1, 2, 3}, {0, 2, 1}, {1, 3, 2}),
      {
          {[](Graph& g) { g.tensor(1).data[4] = std::byte{1}; },
           "permutation \"numbers\" is 0, 1, 1; supported: each of 0 .. 2 once"},
          {[](Graph& g) { g.tensor(1).data[0] = std::byte{3}; }, "is 3, 2, 1; supported: each of 0 .. 2 once"},
          {[](Graph& g) { g.tensor(1).shape = {2}; }, "permutation \"numbers\" has shape 2; supported: 3"},
          {[](Graph& g) { g.tensor(1).data.clear(); }, "is computed; supported: a constant"},
          {[](Graph& g) {
             g.tensor(2).shape = {1, 2, 3};
           },
           "output \"layer\" has shape 1x2x3; supported: 1x3x2"},
          {[](Graph& g) {
             g.tensor(0).shape = {1, 1, 1, 2, 3};
           },
           "input \"in\" has shape 1x1x1x2x3; supported: 1 to 4 dimensions"},
      });
}

TEST(transpose, moves_elements) {
  const Graph rows = transpose_graph({1, 1, 2, 3}, {0, 1, 3, 2}, {1, 1, 3, 2});
  EXPECT_EQ(output_of(rows, {1, 2, 3, 4, 5, 6}), bytes({1, 4, 2, 5, 3, 6}));
  const Graph first = transpose_graph({1, 2, 1, 3}, {3, 0, 2, 1}, {3, 1, 1, 2});
  EXPECT_EQ(output_of(first, {1, 2, 3, 4, 5, 6}), bytes({1, 4, 2, 5, 3, 6}));
}

TEST(transpose, reads_one_row_a_step_where_rows_stay_rows) {
  const StepRule stays = rule_of(transpose_graph({1, 4, 2, 3}, {0, 1, 3, 2}, {1, 4, 3, 2}));
  EXPECT_EQ(stays.steps, 4);
  EXPECT_THAT(stays.step(2).reads, ElementsAre(RowSpan{2, 1}, RowSpan{}));
  EXPECT_THAT(stays.step(2).writes, ElementsAre(RowSpan{2, 1}));
  const StepRule moves = rule_of(transpose_graph({1, 4, 2, 3}, {0, 2, 1, 3}, {1, 2, 4, 3}));
  EXPECT_EQ(moves.steps, 2);
  EXPECT_THAT(moves.step(1).reads, ElementsAre(RowSpan{0, 4}, RowSpan{}));
  EXPECT_THAT(moves.step(1).writes, ElementsAre(RowSpan{1, 1}));
}

TEST(pad, says_what_it_does_not_support) {
  expect_problems(
      pad_graph(),
      {
          {[](Graph& g) { g.tensor(1).data[8] = std::byte{0}; },
           "output \"layer\" has shape 1x5x1x3; supported: 1x4x1x3"},
          {[](Graph& g) { std::fill_n(g.tensor(1).data.begin() + 8, 4, std::byte{0xff}); },
           "paddings \"numbers\" has -1 and 2 for dimension 1; supported: 0 or more"},
          {[](Graph& g) { g.tensor(1).shape = {8}; }, "paddings \"numbers\" has shape 8; supported: 4x2"},
          {[](Graph& g) { g.tensor(0).type = ElementType::kInt16; }, "input \"in\" has type s16; supported: s8"},
      });
}

TEST(pad, surrounds_with_the_zero_point_or_with_a_given_code) {
  Graph graph = pad_graph();
  EXPECT_EQ(output_of(graph, {7, 8, 9, 10}), bytes({3, 3, 3, 7, 8, 3, 9, 10, 3, 3, 3, 3, 3, 3, 3}));
  graph.operators[0].kind = "PADV2";
  Tensor value = graph.tensor(2);
  value.name = "value";
  value.shape = {1};
  value.data = bytes({-4});
  graph.tensors.push_back(value);
  graph.operators[0].inputs.push_back(3);
  expect_problems(graph, {{[](Graph& g) { g.tensor(3).quantization.zero_points[0] = 0; }, "the same quantization"},
                          {[](Graph& g) { g.tensor(3).data.clear(); }, "value \"value\" is computed"}});
  EXPECT_EQ(output_of(graph, {7, 8, 9, 10}), bytes({-4, -4, -4, 7, 8, -4, 9, 10, -4, -4, -4, -4, -4, -4, -4}));
}

TEST(pad, reads_no_row_for_a_row_of_padding) {
  const StepRule rule = rule_of(pad_graph());
  EXPECT_EQ(rule.steps, 5);
  EXPECT_EQ(rule.step(0).reads[0], (RowSpan{}));
  EXPECT_EQ(rule.step(1).reads[0], (RowSpan{0, 1}));
  EXPECT_EQ(rule.step(2).reads[0], (RowSpan{1, 1}));
  EXPECT_EQ(rule.step(3).reads[0], (RowSpan{}));
}

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

TEST(mean, keeps_one_row_at_a_time) {
  const StepRule rule = rule_of(mean_graph());
  EXPECT_EQ(rule.steps, 2);
  EXPECT_EQ(rule.state_bytes, 8);
  EXPECT_EQ(rule.step(0).writes[0], (RowSpan{}));
  EXPECT_EQ(rule.step(1).reads[0], (RowSpan{1, 1}));
  EXPECT_EQ(rule.step(1).writes[0], (RowSpan{0, 1}));
}

/// 1x2x3 x 3 -> 1x2x3. Tensors: 0 and 1 inputs, 2 output.
Graph mul_graph() {
  Graph graph = add_graph();
  graph.operators[0].kind = "MUL";
  return graph;
}

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

TEST(mul, reads_the_factors_of_channels_in_every_step) {
  Graph graph = mul_graph();
  const StepRule rule = rule_of(graph);
  EXPECT_THAT(rule.step(1).reads, ElementsAre(RowSpan{1, 1}, RowSpan{0, 1}));
  EXPECT_FALSE(rule.element_wise);
  graph.tensor(1).shape = {1, 2, 3};
  EXPECT_THAT(rule_of(graph).step(1).reads, ElementsAre(RowSpan{1, 1}, RowSpan{1, 1}));
  EXPECT_TRUE(rule_of(graph).element_wise);
}

}  // namespace
}  // namespace milliwatt
