// Which rows the steps of the portable kernels read and write.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/kernels.h"
#include "ops/layers.h"
#include "ops/run_codes.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

StepRule rule_of(const Graph& graph) {
  const Operator& op = graph.operators.at(0);
  return kernels_for(OpView(graph, op), InstructionSet::portable).back().steps;
}

Step step_of(const Graph& graph, int number) { return rule_of(graph).step(number); }

TEST(portable_concatenation, reads_the_same_row_of_all_inputs_if_it_joins_runs) {
  const Step step = step_of(concatenation_graph(), 1);
  EXPECT_THAT(step.reads, ElementsAre(RowSpan{1, 1}, RowSpan{1, 1}));
  EXPECT_THAT(step.writes, ElementsAre(RowSpan{1, 1}));
}

TEST(portable_concatenation, reads_a_row_of_one_input_if_it_joins_rows) {
  Graph graph = concatenation_graph();
  graph.operators[0].attributes["axis"] = std::int64_t{1};
  graph.tensor(1).shape = {1, 1, 1, 2};
  graph.tensor(2).shape = {1, 3, 1, 2};
  EXPECT_THAT(step_of(graph, 1).reads, ElementsAre(RowSpan{1, 1}, RowSpan{}));
  EXPECT_THAT(step_of(graph, 2).reads, ElementsAre(RowSpan{}, RowSpan{0, 1}));
  EXPECT_THAT(step_of(graph, 2).writes, ElementsAre(RowSpan{2, 1}));
}

TEST(portable_split, writes_a_row_of_one_output_or_of_all) {
  Graph graph = split_graph();
  EXPECT_THAT(step_of(graph, 3).reads, ElementsAre(RowSpan{}, RowSpan{3, 1}));
  EXPECT_THAT(step_of(graph, 3).writes, ElementsAre(RowSpan{}, RowSpan{1, 1}));
  set_number(graph, 0, -1);
  graph.tensor(2).shape = graph.tensor(3).shape = {1, 4, 1};
  EXPECT_THAT(step_of(graph, 3).writes, ElementsAre(RowSpan{3, 1}, RowSpan{3, 1}));
}

TEST(portable_transpose, reads_one_row_a_step_if_rows_stay_rows) {
  const StepRule stays = rule_of(transpose_graph({1, 4, 2, 3}, {0, 1, 3, 2}, {1, 4, 3, 2}));
  EXPECT_EQ(stays.steps, 4);
  EXPECT_THAT(stays.step(2).reads, ElementsAre(RowSpan{2, 1}, RowSpan{}));
  EXPECT_THAT(stays.step(2).writes, ElementsAre(RowSpan{2, 1}));
  const StepRule moves = rule_of(transpose_graph({1, 4, 2, 3}, {0, 2, 1, 3}, {1, 2, 4, 3}));
  EXPECT_EQ(moves.steps, 2);
  EXPECT_THAT(moves.step(1).reads, ElementsAre(RowSpan{0, 4}, RowSpan{}));
  EXPECT_THAT(moves.step(1).writes, ElementsAre(RowSpan{1, 1}));
}

TEST(portable_pad, reads_no_row_for_a_row_of_padding) {
  const StepRule rule = rule_of(pad_graph());
  EXPECT_EQ(rule.steps, 5);
  EXPECT_EQ(rule.step(0).reads[0], (RowSpan{}));
  EXPECT_EQ(rule.step(1).reads[0], (RowSpan{0, 1}));
  EXPECT_EQ(rule.step(2).reads[0], (RowSpan{1, 1}));
  EXPECT_EQ(rule.step(3).reads[0], (RowSpan{}));
}

TEST(portable_mean, keeps_one_row_at_a_time) {
  const StepRule rule = rule_of(mean_graph());
  EXPECT_EQ(rule.steps, 2);
  EXPECT_EQ(rule.state_bytes, 8);
  EXPECT_EQ(rule.step(0).writes[0], (RowSpan{}));
  EXPECT_EQ(rule.step(1).reads[0], (RowSpan{1, 1}));
  EXPECT_EQ(rule.step(1).writes[0], (RowSpan{0, 1}));
}

TEST(portable_mul, reads_the_factors_of_channels_in_every_step) {
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
