// Passes that make models plannable as exporters write them: batches, dense layers over rows, outputs handed out twice.
// Each changes the graph and none of its answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/to_size.h"
#include "device/random_layers.h"
#include "graph/builder.h"
#include "ops/execute.h"
#include "ops/operator.h"
#include "passes/batched_network.h"
#include "passes/dense_rows.h"
#include "passes/lower.h"
#include "passes/separate_outputs.h"
#include "passes/split_batches.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;

TensorSpec codes(Shape shape) { return {ElementType::kInt8, std::move(shape), per_tensor(0.0625F, 3)}; }

std::vector<std::string> kinds(const Graph& graph) {
  std::vector<std::string> names;
  for (const Operator& op : graph.operators) names.push_back(op.kind);
  return names;
}

std::vector<std::vector<std::byte>> answers(const Graph& graph) {
  std::vector<std::vector<std::byte>> inputs;
  for (const TensorId id : graph.inputs) inputs.push_back(random_elements(graph.tensor(id), 5));
  Executor executor(graph);
  executor.run(inputs);
  return executor.outputs();
}

void expect_same_answers(const Graph& before, const Graph& after) {
  EXPECT_NO_THROW(verify(after));
  EXPECT_EQ(answers(after), answers(before));
}

TEST(split_batches, computes_each_sample_alone_and_keeps_the_answers) {
  for (const std::int64_t batch : {2, 3}) {
    const Graph before = batched_network(batch);
    const Graph after = split_batches(before);
    expect_same_answers(before, after);
    std::size_t convolutions = 0;
    for (const Operator& op : after.operators) {
      if (op.kind != "CONV_2D") continue;
      ++convolutions;
      EXPECT_EQ(after.tensor(op.inputs[0]).shape[0], 1);
      EXPECT_EQ(op.inputs[1], after.operators[1].inputs[1]);  // the same weights
    }
    EXPECT_EQ(convolutions, static_cast<std::size_t>(batch));
    // The batch is split once, and joined for the output in the middle and for the dense layer.
    EXPECT_EQ(std::ranges::count(after.operators, "SPLIT", &Operator::kind), 1);
    EXPECT_EQ(std::ranges::count(after.operators, "CONCATENATION", &Operator::kind), 2);
    EXPECT_EQ(graph_macs(after), graph_macs(before));
  }
}

TEST(split_batches, leaves_one_sample_and_what_takes_all_at_once) {
  EXPECT_EQ(kinds(split_batches(batched_network(1))), kinds(batched_network(1)));
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({3, 4}));
  builder.output(builder.op("ADD", "sum", {in, in}, {{"activation", std::string("none")}}, codes({3, 4})));
  EXPECT_THAT(kinds(split_batches(builder.build())), ElementsAre("ADD"));
}

TEST(lower, keeps_the_answers_of_batches) {
  for (const std::int64_t batch : {1, 2, 3}) {
    const Graph before = batched_network(batch);
    expect_same_answers(before, lower(before));
  }
}

struct DenseCase {
  Shape in, out;
  std::int64_t depth;
  std::vector<std::string> expected;
};

TEST(dense_rows, brings_input_and_output_to_the_same_rows) {
  const std::vector<DenseCase> cases = {
      {{1, 6}, {1, 4}, 6, {"FULLY_CONNECTED"}},
      {{1, 3, 2, 6}, {1, 4}, 36, {"FULLY_CONNECTED"}},  // one vector in several rows
      {{5, 6}, {5, 4}, 6, {"FULLY_CONNECTED"}},
      {{1, 5, 6}, {1, 5, 4}, 6, {"FULLY_CONNECTED"}},
      {{1, 5, 2, 6}, {1, 5, 2, 4}, 6, {"FULLY_CONNECTED"}},
      {{2, 5, 6}, {2, 5, 4}, 6, {"FULLY_CONNECTED"}},
      {{1, 5, 6}, {5, 4}, 6, {"FULLY_CONNECTED", "RESHAPE"}},
      {{5, 6}, {1, 5, 4}, 6, {"FULLY_CONNECTED", "RESHAPE"}},
      {{1, 5, 2, 6}, {10, 4}, 6, {"FULLY_CONNECTED", "RESHAPE"}},
      {{1, 4, 3}, {2, 4}, 6, {"RESHAPE", "FULLY_CONNECTED", "RESHAPE"}},
      {{1, 4, 3}, {1, 2, 4}, 6, {"RESHAPE", "FULLY_CONNECTED"}},
  };
  for (const DenseCase& each : cases) {
    GraphBuilder builder("net");
    const TensorId in = builder.input("in", codes(each.in));
    std::vector<std::int8_t> values(to_size(4 * each.depth));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<std::int8_t>(static_cast<int>(i) * 29 % 127);
    const TensorId weights = builder.constant("weights", {4, each.depth}, values, per_tensor(0.01F, 0));
    builder.output(builder.op("FULLY_CONNECTED", "dense", {in, weights, kNoTensor},
                              {{"activation", std::string("none")}}, codes(each.out)));
    const Graph before = builder.build();
    const Graph after = dense_rows(before);
    SCOPED_TRACE(shape_text(each.in) + " to " + shape_text(each.out));
    EXPECT_EQ(kinds(after), each.expected);
    expect_same_answers(before, after);
  }
}

TEST(separate_outputs, copies_what_is_handed_out_twice) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({1, 3, 2, 2}));
  const TensorId sum = builder.op("ADD", "sum", {in, in}, {{"activation", std::string("none")}}, codes({1, 3, 2, 2}));
  for (const TensorId id : {in, sum, in, sum, sum}) builder.output(id);
  const Graph before = builder.build();
  const Graph after = separate_outputs(before);
  EXPECT_THAT(kinds(after), ElementsAre("ADD", "RESHAPE", "RESHAPE", "RESHAPE", "RESHAPE"));
  EXPECT_EQ(after.outputs[1], sum);
  expect_same_answers(before, after);
  expect_same_answers(before, lower(before));  // fold_reshapes leaves the copies
  EXPECT_EQ(kinds(lower(before)).size(), 5U);
}

}  // namespace
}  // namespace milliwatt
