#include "passes/fold_batch_norms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "error_text.h"
#include "graph/builder.h"
#include "graph/text.h"
#include "ops/float_values.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pointwise;

// gamma / sqrt(variance + epsilon) is 3 and -2; offsets (bias - mean) * that + beta.
const std::string kDense = R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "dense/weights" f32 2x2 = [1, 2, 3, 4]
tensor %2 "gamma" f32 2 = [3, -4]
tensor %3 "beta" f32 2 = [1, 2]
tensor %4 "mean" f32 2 = [10, 20]
tensor %5 "variance" f32 2 = [0.75, 3.75]
tensor %6 "dense" f32 1x2
tensor %7 "norm" f32 1x2
tensor %8 "out" f32 1x2
op FULLY_CONNECTED "dense" (%0, %1) -> (%6) {activation: "none"}
op BATCH_NORM "norm" (%6, %2, %3, %4, %5) -> (%7) {activation: "relu", epsilon: 0.25}
op SOFTMAX "out" (%7) -> (%8) {beta: 1.0}
inputs (%0)
outputs (%8)
)";

const std::string kFolded = R"(graph "net"
tensor %0 "in" f32 1x2
tensor %1 "dense/weights" f32 2x2 = [3, 6, -6, -8]
tensor %2 "dense" f32 1x2
tensor %3 "out" f32 1x2
tensor %4 "dense/bias" f32 2 = [-29, 42]
op FULLY_CONNECTED "dense" (%0, %1, %4) -> (%2) {activation: "relu"}
op SOFTMAX "out" (%2) -> (%3) {beta: 1.0} source 2
inputs (%0)
outputs (%3)
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw Error("no " + from);
  return text.replace(at, from.size(), to);
}

TEST(fold_batch_norms, moves_factors_offsets_and_activation_into_the_layer) {
  EXPECT_EQ(print_graph(fold_batch_norms(parse_graph(kDense))), kFolded);
}

TEST(fold_batch_norms, leaves_a_graph_without_any_as_it_is) {
  EXPECT_EQ(print_graph(fold_batch_norms(parse_graph(kFolded))), kFolded);
}

TEST(fold_batch_norms, hands_out_the_layer_where_the_norm_was_an_output) {
  Graph graph = parse_graph(kDense);
  graph.operators.pop_back();
  graph.outputs = {7};
  const Graph folded = fold_batch_norms(graph);
  ASSERT_EQ(folded.outputs.size(), 1U);
  EXPECT_EQ(folded.tensor(folded.outputs[0]).name, "dense");
}

TEST(fold_batch_norms, gives_the_bias_a_name_of_its_own) {
  const Graph folded = fold_batch_norms(parse_graph(replaced(kDense, "\"in\"", "\"dense/bias\"")));
  EXPECT_EQ(folded.tensors.back().name, "dense/bias_");
}

TEST(fold_batch_norms, keeps_metadata) {
  Graph graph = parse_graph(kDense);
  graph.metadata["milliwatt.labels"] = "yes\nno";
  EXPECT_EQ(fold_batch_norms(graph).metadata, graph.metadata);
}

/// A layer of that kind with a norm behind it, everything drawn at random; 6 channels.
Graph normed_layer(const std::string& kind, const Shape& weights, const Shape& out, bool has_bias, unsigned seed) {
  GraphBuilder builder("net");
  const auto constant = [&](const std::string& name, const Shape& shape, float middle) {
    std::vector<float> values = random_floats(element_count(shape), 1, ++seed);
    for (float& value : values) value += middle;
    return builder.constant(name, shape, values);
  };
  std::vector<TensorId> inputs = {builder.input("in", {ElementType::kFloat32, {1, 5, 4, 3}, {}}),
                                  constant("weights", weights, 0)};
  if (has_bias) inputs.push_back(constant("bias", {6}, 0));
  const Attributes attributes = {
      {"stride_h", std::int64_t{1}},   {"stride_w", std::int64_t{2}}, {"dilation_h", std::int64_t{1}},
      {"dilation_w", std::int64_t{1}}, {"padding", "same"},           {"activation", "none"}};
  const TensorId layer = builder.op(kind, "layer", inputs, attributes, {ElementType::kFloat32, out, {}});
  inputs = {layer, constant("gamma", {6}, 0), constant("beta", {6}, 0), constant("mean", {6}, 0),
            constant("variance", {6}, 1.1F)};
  builder.output(builder.op("BATCH_NORM", "norm", inputs, {{"epsilon", 1e-3}, {"activation", "relu"}},
                            {ElementType::kFloat32, out, {}}));
  return builder.build();
}

TEST(fold_batch_norms, changes_no_output_but_for_rounding) {
  for (const bool has_bias : {false, true}) {
    for (const Graph& graph : {normed_layer("CONV_2D", {6, 3, 2, 3}, {1, 5, 2, 6}, has_bias, 1),
                               normed_layer("DEPTHWISE_CONV_2D", {1, 3, 2, 6}, {1, 5, 2, 6}, has_bias, 2),
                               normed_layer("FULLY_CONNECTED", {6, 60}, {1, 6}, has_bias, 3)}) {
      const std::vector<float> in = random_floats(60, 2, 9);
      const std::vector<float> before = run_floats(graph, {in});
      EXPECT_THAT(before, ::testing::Contains(::testing::Gt(0.5F)));
      EXPECT_THAT(run_floats(fold_batch_norms(graph), {in}), Pointwise(FloatNear(1e-4F), before))
          << graph.operators[0].kind;
    }
  }
}

std::string refusal(const Graph& graph) {
  return error_text([&] { fold_batch_norms(graph); });
}

TEST(fold_batch_norms, says_what_it_cannot_fold) {
  const std::string at = "op 1 BATCH_NORM \"norm\": cannot be folded: ";
  Graph graph = parse_graph(kDense);
  graph.operators[0].attributes["activation"] = std::string("relu");
  EXPECT_THAT(refusal(graph), HasSubstr(at + "FULLY_CONNECTED \"dense\" has the activation relu; supported: none"));

  graph = parse_graph(kDense);
  graph.outputs.push_back(6);
  EXPECT_THAT(refusal(graph), HasSubstr(at + "the output of FULLY_CONNECTED \"dense\" is read elsewhere too"));

  graph = parse_graph(kDense);
  graph.operators[2].inputs = {6};
  EXPECT_THAT(refusal(graph), HasSubstr("is read elsewhere too"));

  graph = parse_graph(kDense);
  graph.operators[1].inputs[0] = 0;
  EXPECT_THAT(refusal(graph), HasSubstr(at + "it reads an input of the graph; supported: "));

  graph = parse_graph(kDense);
  graph.operators[0] = {"SOFTMAX", "dense", {0}, {6}, {{"beta", 1.0}}, 0};
  EXPECT_THAT(refusal(graph), HasSubstr(at + "it follows SOFTMAX \"dense\"; supported: convolutions and dense layers"));

  graph = parse_graph(kDense);
  graph.operators[2] = {"FULLY_CONNECTED", "out", {7, 1}, {8}, {{"activation", "none"}}, 2};
  EXPECT_THAT(refusal(graph), HasSubstr("weights or bias of FULLY_CONNECTED \"dense\" are read elsewhere too"));
}

TEST(fold_batch_norms, names_every_norm_that_it_cannot_fold) {
  Graph graph = parse_graph(kDense);
  graph.operators[0] = {"SOFTMAX", "dense", {0}, {6}, {{"beta", 1.0}}, 0};
  graph.operators[2] = {"BATCH_NORM", "second", {7, 2, 3, 4, 5}, {8}, graph.operators[1].attributes, 2};
  EXPECT_THAT(refusal(graph), AllOf(HasSubstr("\"norm\""), HasSubstr("\"second\": cannot be folded: it follows")));
}

}  // namespace
}  // namespace milliwatt
