// Graphs as exporters write them that a chain of layers is not: each runs on boards with the reference's bits.
#include <gtest/gtest.h>

#include "deploy/needs.h"
#include "deploy/random_inputs.h"
#include "deploy/run_model.h"
#include "error_text.h"
#include "passes/batched_network.h"

namespace milliwatt {
namespace {

TensorSpec codes(Shape shape) { return {ElementType::kInt8, std::move(shape), per_tensor(0.0625F, 3)}; }

void expect_the_bits(const Graph& model, const std::string& board, Objective objective) {
  SCOPED_TRACE(model.name + " on " + board);
  RunRequest request;
  request.plan.objective = objective;
  const RunResult result = run_model(model, read_board(board), random_inputs(model, 3), request);
  EXPECT_TRUE(result.bit_exact) << result.difference;
}

TEST(met_often, batches_run_on_boards) {
  expect_the_bits(batched_network(2), "nano33ble", Objective::kSpeed);
  expect_the_bits(batched_network(3), "nano33ble", Objective::kRam);
  expect_the_bits(batched_network(2), "esp32-c3", Objective::kSize);
  expect_the_bits(batched_network(3), "host", Objective::kSpeed);
}

TEST(met_often, samples_of_a_batch_share_their_weights) {
  const auto weights = [](std::int64_t batch) {
    return needs_of(
               plan_for_board(batched_network(batch), read_board("nano33ble"), {.objective = Objective::kSpeed}).plan)
        .weights_bytes;
  };
  EXPECT_EQ(weights(2), weights(8));
}

/// Dense layers over rows that stay and that do not, transposes of five and six dimensions, twenty inputs, an input
/// that is an output, an output that is named three times.
Graph odd_graph() {
  GraphBuilder builder("odd");
  const auto numbers = [&](const std::string& name, const std::vector<std::int32_t>& values) {
    return builder.constant(name, {static_cast<std::int64_t>(values.size())}, values);
  };
  const auto dense = [&](const std::string& name, TensorId from, int inputs, const Shape& out) {
    std::vector<std::int8_t> values(to_size(8 * inputs));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = static_cast<std::int8_t>(static_cast<int>(i) * 29 % 127);
    const TensorId weights = builder.constant(name + " weights", {8, inputs}, values, per_tensor(0.01F, 0));
    return builder.op("FULLY_CONNECTED", name, {from, weights, kNoTensor}, {{"activation", std::string("relu")}},
                      codes(out));
  };
  std::vector<TensorId> inputs;
  for (int i = 0; i < 20; ++i) inputs.push_back(builder.input("in" + std::to_string(i), codes({1, 6, 4})));
  TensorId x = builder.op("CONCATENATION", "all", inputs,
                          {{"axis", std::int64_t{2}}, {"activation", std::string("none")}}, codes({1, 6, 80}));
  builder.output(inputs[4]);
  x = dense("each row", x, 80, {1, 6, 8});
  builder.output(x);
  builder.output(dense("flat", x, 8, {6, 8}));
  x = builder.op("RESHAPE", "five", {x}, {}, codes({1, 2, 3, 2, 4}));
  builder.output(x);
  x = builder.op("TRANSPOSE", "deep", {x, numbers("perm", {4, 2, 0, 3, 1})}, {}, codes({4, 3, 1, 2, 2}));
  x = builder.op("RESHAPE", "six", {x}, {}, codes({2, 2, 3, 2, 1, 2}));
  x = builder.op("TRANSPOSE", "deeper", {x, numbers("perm 6", {5, 2, 0, 3, 1, 4})}, {}, codes({2, 3, 2, 2, 2, 1}));
  for (int i = 0; i < 3; ++i) builder.output(x);
  builder.output(inputs[4]);
  return builder.build();
}

TEST(met_often, odd_graphs_run_on_boards) {
  expect_the_bits(odd_graph(), "nano33ble", Objective::kSpeed);
  expect_the_bits(odd_graph(), "nano33ble", Objective::kRam);
  expect_the_bits(odd_graph(), "nano33ble", Objective::kSize);
  expect_the_bits(odd_graph(), "esp32-c3", Objective::kSpeed);
  expect_the_bits(odd_graph(), "host", Objective::kSpeed);
}

TEST(met_often, a_stream_wants_time_in_dimension_1) {
  const auto refusal = [](const Shape& shape) {
    GraphBuilder builder("net");
    const TensorId in = builder.input("in", codes(shape));
    builder.output(builder.op("ADD", "sum", {in, in}, {{"activation", std::string("none")}}, codes(shape)));
    return error_text([&] { plan_for_board(builder.build(), read_board("host"), {.input = InputKind::kStream}); });
  };
  const std::string advice = "; rows are dimension 1 of a batch of 1: export the model with time there";
  EXPECT_EQ(refusal({1, 1, 49, 10}), ": input \"in\" is 1x1x49x10, which is one row" + advice);
  EXPECT_EQ(refusal({49, 10}), ": input \"in\" is 49x10, which is one row" + advice);
  EXPECT_EQ(refusal({2, 49, 10, 1}), ": input \"in\" is 2x49x10x1, which is one row" + advice);
}

}  // namespace
}  // namespace milliwatt
