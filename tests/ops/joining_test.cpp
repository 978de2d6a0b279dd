// CONCATENATION, SPLIT and SPLIT_V: rules, reference, and which rows their steps read and write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/kernels.h"
#include "ops/breakage.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

TensorSpec codes(Shape shape) { return {ElementType::kInt8, std::move(shape), per_tensor(0.5f, 3)}; }

/// 1x2x1x2 and 1x2x1x1 along the channels. Tensors: 0 and 1 inputs, 2 output.
Graph concatenation_graph() {
  GraphBuilder builder("join");
  const TensorId a = builder.input("a", codes({1, 2, 1, 2}));
  const TensorId b = builder.input("b", codes({1, 2, 1, 1}));
  builder.output(builder.op("CONCATENATION", "layer", {a, b}, {{"axis", std::int64_t{-1}}, {"activation", kNone}},
                            codes({1, 2, 1, 3})));
  return builder.build();
}

/// 1x4x2 into 1x2x2 twice. Tensors: 0 axis, 1 input, 2 and 3 outputs.
Graph split_graph() {
  GraphBuilder builder("split");
  const TensorId axis = builder.constant("axis", {}, std::vector<std::int32_t>{1});
  const TensorId in = builder.input("in", codes({1, 4, 2}));
  for (const TensorId id : builder.op_with_outputs("SPLIT", "layer", {axis, in}, {{"num_splits", std::int64_t{2}}},
                                                   {codes({1, 2, 2}), codes({1, 2, 2})})) {
    builder.output(id);
  }
  return builder.build();
}

/// 1x3 into 1x1 and 1x2. Tensors: 0 input, 1 sizes, 2 axis, 3 and 4 outputs.
Graph split_v_graph() {
  GraphBuilder builder("split");
  const TensorId in = builder.input("in", codes({1, 3}));
  const TensorId sizes = builder.constant("sizes", {2}, std::vector<std::int32_t>{1, -1});
  const TensorId axis = builder.constant("axis", {1}, std::vector<std::int32_t>{-1});
  for (const TensorId id : builder.op_with_outputs("SPLIT_V", "layer", {in, sizes, axis},
                                                   {{"num_splits", std::int64_t{2}}}, {codes({1, 1}), codes({1, 2})})) {
    builder.output(id);
  }
  return builder.build();
}

std::vector<std::byte> bytes(const std::vector<int>& values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

std::vector<std::vector<std::byte>> outputs_of(const Graph& graph, const std::vector<std::vector<std::byte>>& inputs) {
  Executor executor(graph);
  executor.run(inputs);
  return executor.outputs();
}

Step step_of(const Graph& graph, int number) {
  const Operator& op = graph.operators.at(0);
  return kernels_for(OpView(graph, op), InstructionSet::portable).at(0).steps.step(number);
}

void set_axis(Graph& graph, TensorId id, std::int8_t axis) {
  graph.tensor(id).data = bytes({axis, axis < 0 ? -1 : 0, axis < 0 ? -1 : 0, axis < 0 ? -1 : 0});
}

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
  const Step step = step_of(graph, 1);
  EXPECT_THAT(step.reads, ElementsAre(RowSpan{1, 1}, RowSpan{1, 1}));
  EXPECT_THAT(step.writes, ElementsAre(RowSpan{1, 1}));
}

TEST(concatenation, reads_a_row_of_one_input_where_it_joins_rows) {
  Graph graph = concatenation_graph();
  graph.operators[0].attributes["axis"] = std::int64_t{1};
  graph.tensor(1).shape = {1, 1, 1, 2};
  graph.tensor(2).shape = {1, 3, 1, 2};
  EXPECT_THAT(outputs_of(graph, {bytes({1, 2, 3, 4}), bytes({-1, -2})}), ElementsAre(bytes({1, 2, 3, 4, -1, -2})));
  EXPECT_THAT(step_of(graph, 1).reads, ElementsAre(RowSpan{1, 1}, RowSpan{}));
  EXPECT_THAT(step_of(graph, 2).reads, ElementsAre(RowSpan{}, RowSpan{0, 1}));
  EXPECT_THAT(step_of(graph, 2).writes, ElementsAre(RowSpan{2, 1}));
}

TEST(split, says_what_it_does_not_support) {
  expect_problems(
      split_graph(),
      {
          {[](Graph& g) { set_axis(g, 0, 3); }, "axis 3 of 1x4x2; supported: -3 .. 2"},
          {[](Graph& g) { set_axis(g, 0, 2); }, "output 0 \"layer\" has shape 1x2x2; supported: 1x4x2"},
          {[](Graph& g) { g.tensor(0).data.clear(); }, "axis \"axis\" is computed; supported: a constant"},
          {[](Graph& g) {
             g.tensor(2).shape = {1, 1, 2};
             g.tensor(3).shape = {1, 3, 2};
           },
           "output \"layer:1\" has size 3 along the axis; supported: 1"},
          {with("num_splits", std::int64_t{3}), "num_splits is 3 and there are 2 outputs; supported: as many"},
          {[](Graph& g) { g.tensor(1).type = ElementType::kUint8; }, "input \"in\" has type u8; supported: s8"},
      });
}

TEST(split, deals_out_rows_or_runs) {
  Graph graph = split_graph();
  const std::vector<std::vector<std::byte>> in = {bytes({1, 2, 3, 4, 5, 6, 7, 8})};
  EXPECT_THAT(outputs_of(graph, in), ElementsAre(bytes({1, 2, 3, 4}), bytes({5, 6, 7, 8})));
  EXPECT_THAT(step_of(graph, 3).reads, ElementsAre(RowSpan{}, RowSpan{3, 1}));
  EXPECT_THAT(step_of(graph, 3).writes, ElementsAre(RowSpan{}, RowSpan{1, 1}));
  set_axis(graph, 0, -1);
  graph.tensor(2).shape = graph.tensor(3).shape = {1, 4, 1};
  EXPECT_THAT(outputs_of(graph, in), ElementsAre(bytes({1, 3, 5, 7}), bytes({2, 4, 6, 8})));
  EXPECT_THAT(step_of(graph, 3).writes, ElementsAre(RowSpan{3, 1}, RowSpan{3, 1}));
}

TEST(split_v, says_what_it_does_not_support) {
  expect_problems(split_v_graph(),
                  {
                      {[](Graph& g) { g.tensor(1).data[0] = std::byte{2}; },
                       "output \"layer\" has size 1 along the axis; supported: 2"},
                      {[](Graph& g) { g.tensor(1).shape = {1}; }, "sizes \"sizes\" has 1 elements; supported: 2"},
                      {[](Graph& g) {
                         g.tensor(4).shape = {1, 3};
                       },
                       "input \"in\" has shape 1x3; supported: 1x4"},
                  });
}

TEST(split_v, deals_out_unequal_pieces) {
  EXPECT_THAT(outputs_of(split_v_graph(), {bytes({1, 2, 3})}), ElementsAre(bytes({1}), bytes({2, 3})));
}

}  // namespace
}  // namespace milliwatt
