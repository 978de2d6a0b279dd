#include "passes/fold_reshapes.h"

#include <gtest/gtest.h>

#include "graph/builder.h"
#include "graph/text.h"
#include "ops/operator.h"
#include "passes/lower.h"

namespace milliwatt {
namespace {

const Quantization kCodes = per_tensor(0.5F, 0);

TensorSpec codes(Shape shape) { return {ElementType::kInt8, std::move(shape), kCodes}; }

TensorId dense(GraphBuilder& builder, TensorId from, int inputs) {
  const TensorId weights = builder.constant(
      "weights", {2, inputs}, std::vector<std::int8_t>(static_cast<std::size_t>(2 * inputs), 1), per_tensor(0.5F, 0));
  const TensorId bias = builder.constant("bias", {2}, std::vector<std::int32_t>{0, 0}, per_tensor(0.25F, 0));
  return builder.op("FULLY_CONNECTED", "dense", {from, weights, bias},
                    {{"activation", "none"}, {"keep_num_dims", std::int64_t{0}}}, codes({1, 2}));
}

std::vector<std::string> kinds(const Graph& graph) {
  std::vector<std::string> names;
  for (const Operator& op : graph.operators) names.push_back(op.kind);
  return names;
}

TEST(fold_reshapes, lets_a_dense_layer_read_a_feature_map_as_it_lies) {
  GraphBuilder builder("net");
  const TensorId map = builder.input("map", codes({1, 3, 2, 4}));
  const TensorId sum = builder.op("ADD", "sum", {map, map}, {{"activation", "none"}}, codes({1, 3, 2, 4}));
  const TensorId flat = builder.op("RESHAPE", "flat", {sum}, {}, codes({1, 24}));
  builder.output(dense(builder, flat, 24));
  const Graph graph = fold_reshapes(builder.build());
  EXPECT_EQ(kinds(graph), (std::vector<std::string>{"ADD", "FULLY_CONNECTED"}));
  EXPECT_EQ(graph.operators[1].inputs[0], sum);
  EXPECT_NO_THROW(verify(graph));
}

TEST(fold_reshapes, gives_a_flat_input_the_rows_that_its_reader_sees) {
  GraphBuilder builder("net");
  const TensorId flat = builder.input("flat", codes({1, 24}));
  const TensorId map = builder.op("RESHAPE", "map", {flat}, {}, codes({1, 3, 2, 4}));
  builder.output(builder.op("ADD", "sum", {map, map}, {{"activation", "none"}}, codes({1, 3, 2, 4})));
  const Graph graph = fold_reshapes(builder.build());
  EXPECT_EQ(kinds(graph), (std::vector<std::string>{"ADD"}));
  EXPECT_EQ(graph.tensor(flat).shape, (Shape{1, 3, 2, 4}));
  EXPECT_NO_THROW(verify(graph));
}

TEST(fold_reshapes, makes_the_unshaped_tensor_the_output) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({1, 3, 2, 4}));
  const TensorId sum = builder.op("ADD", "sum", {in, in}, {{"activation", "none"}}, codes({1, 3, 2, 4}));
  builder.output(builder.op("RESHAPE", "flat", {sum}, {}, codes({1, 24})));
  const Graph graph = fold_reshapes(builder.build());
  EXPECT_EQ(kinds(graph), (std::vector<std::string>{"ADD"}));
  EXPECT_EQ(graph.outputs, (std::vector<TensorId>{sum}));
}

TEST(fold_reshapes, keeps_a_copy_between_operators_that_both_care) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({1, 3, 2, 4}));
  const TensorId sum = builder.op("ADD", "sum", {in, in}, {{"activation", "none"}}, codes({1, 3, 2, 4}));
  const TensorId other = builder.op("RESHAPE", "other", {sum}, {}, codes({1, 2, 3, 4}));
  builder.output(builder.op("ADD", "sum2", {other, other}, {{"activation", "none"}}, codes({1, 2, 3, 4})));
  const Graph before = builder.build();
  EXPECT_EQ(print_graph(fold_reshapes(before)), print_graph(before));
}

TEST(fold_reshapes, keeps_a_graph_that_hands_its_input_out) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({1, 24}));
  builder.output(builder.op("RESHAPE", "out", {in}, {}, codes({1, 3, 2, 4})));
  EXPECT_EQ(kinds(fold_reshapes(builder.build())), (std::vector<std::string>{"RESHAPE"}));
}

TEST(lower, tells_its_watcher_of_every_pass) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({1, 24}));
  builder.output(dense(builder, in, 24));
  std::vector<std::string> names;
  lower(builder.build(), {}, [&](const Pass& pass, const Graph&) { names.push_back(pass.name); });
  EXPECT_EQ(names, (std::vector<std::string>{"fold_constants", "fold_padding", "separate_outputs", "fold_reshapes",
                                             "remove_constant_channels", "split_batches", "dense_rows"}));
}

}  // namespace
}  // namespace milliwatt
