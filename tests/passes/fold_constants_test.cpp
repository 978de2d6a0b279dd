#include "passes/fold_constants.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/builder.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using ::testing::ElementsAre;

constexpr auto kInt32 = ElementType::kInt32;

TensorSpec codes(Shape shape) { return {ElementType::kInt8, std::move(shape), per_tensor(0.5F, 0)}; }

std::vector<std::string> kinds(const Graph& graph) {
  std::vector<std::string> names;
  for (const Operator& op : graph.operators) names.push_back(op.kind);
  return names;
}

/// The first size of the tensor, as Keras finds it.
TensorId batch_of(GraphBuilder& builder, TensorId id) {
  const TensorId shape = builder.op("SHAPE", "shape", {id}, {}, {kInt32, {4}, {}});
  const TensorId from = builder.constant("from", {1}, std::vector<std::int32_t>{0});
  const TensorId to = builder.constant("to", {1}, std::vector<std::int32_t>{1});
  const TensorId by = builder.constant("by", {1}, std::vector<std::int32_t>{1});
  return builder.op("STRIDED_SLICE", "batch", {shape, from, to, by},
                    {{"begin_mask", std::int64_t{0}},
                     {"end_mask", std::int64_t{0}},
                     {"ellipsis_mask", std::int64_t{0}},
                     {"new_axis_mask", std::int64_t{0}},
                     {"shrink_axis_mask", std::int64_t{1}},
                     {"offset", std::int64_t{0}}},
                    {kInt32, {}, {}});
}

/// What Keras writes for a `Reshape` layer.
Graph reshape_by_computed_shape() {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({1, 3, 2, 4}));
  const TensorId rest = builder.constant("rest", {}, std::vector<std::int32_t>{24});
  const TensorId shape = builder.op("PACK", "new_shape", {batch_of(builder, in), rest},
                                    {{"axis", std::int64_t{0}}, {"values_count", std::int64_t{2}}}, {kInt32, {2}, {}});
  builder.output(builder.op("RESHAPE", "flat", {in, shape}, {}, codes({1, 24})));
  return builder.build();
}

TEST(fold_constants, computes_the_shape_of_a_reshape) {
  const Graph graph = fold_constants(reshape_by_computed_shape());
  EXPECT_NO_THROW(verify(graph));
  EXPECT_EQ(kinds(graph), (std::vector<std::string>{"RESHAPE"}));
  EXPECT_EQ(graph.tensors.size(), 3u);
  EXPECT_THAT(elements_of<std::int32_t>(graph.tensor(graph.operators[0].inputs[1])), ElementsAre(1, 24));
}

TEST(fold_constants, computes_products_and_sums_of_integers) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({1, 6}));
  const TensorId a = builder.constant("a", {2}, std::vector<std::int32_t>{1, 5});
  const TensorId b = builder.constant("b", {1}, std::vector<std::int32_t>{2});
  const Attributes none = {{"activation", "none"}};
  const TensorId product = builder.op("MUL", "product", {a, b}, none, {kInt32, {2}, {}});
  const TensorId difference = builder.op("SUB", "difference", {product, a}, none, {kInt32, {2}, {}});
  const TensorId sum = builder.op("ADD", "sum", {difference, b}, none, {kInt32, {2}, {}});
  builder.output(builder.op("RESHAPE", "folded", {in, sum}, {}, codes({3, 2})));
  const Graph graph = fold_constants(builder.build());
  EXPECT_EQ(kinds(graph), (std::vector<std::string>{"RESHAPE"}));
  EXPECT_THAT(elements_of<std::int32_t>(graph.tensor(graph.operators[0].inputs[1])), ElementsAre(3, 7));
}

TEST(fold_constants, leaves_a_constant_where_a_result_is_handed_out) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", codes({1, 2, 2, 1}));
  const TensorId half = builder.constant("half", {1}, std::vector<std::int8_t>{1}, per_tensor(0.5F, 0));
  builder.output(builder.op("ADD", "sum", {in, half}, {{"activation", "none"}}, codes({1, 2, 2, 1})));
  builder.output(builder.op("SHAPE", "sizes", {in}, {}, {kInt32, {4}, {}}));
  const Graph graph = fold_constants(builder.build());
  EXPECT_EQ(kinds(graph), (std::vector<std::string>{"ADD", "CONSTANT"}));
  EXPECT_EQ(graph.tensors.size(), 5u);
  EXPECT_THAT(elements_of<std::int32_t>(graph.tensor(graph.operators[1].inputs[0])), ElementsAre(1, 2, 2, 1));
  EXPECT_NO_THROW(verify(graph));
  EXPECT_EQ(kinds(fold_constants(graph)), kinds(graph));
}

TEST(fold_constants, leaves_what_its_operators_rules_refuse) {
  Graph graph = reshape_by_computed_shape();
  graph.tensor(graph.operators[0].outputs[0]).shape = {5};
  EXPECT_EQ(kinds(fold_constants(graph)), kinds(graph));
}

}  // namespace
}  // namespace milliwatt
