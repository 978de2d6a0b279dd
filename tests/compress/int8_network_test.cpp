// Which tensors of mixed networks get codes, and with which quantization. Scales are by hand: (highest - lowest) / 255.
#include "compress/int8_network.h"

#include <gtest/gtest.h>

#include "compress/quantize.h"
#include "graph/builder.h"
#include "ops/float_values.h"

namespace milliwatt {
namespace {

const TensorSpec kFour = {ElementType::kFloat32, {1, 4}, {}};

/// By operator: has it an int8 form?
Indexed<bool> all_that_can(const Graph& graph) {
  Indexed<bool> is_int8;
  for (const Operator& op : graph.operators) is_int8.push_back(obstacle_to_int8(OpView(graph, op)).empty());
  return is_int8;
}

/// With `ranges` by tensor, in their order.
Int8Network quantized(const Graph& graph, const Ranges& ranges, NetworkIo io = NetworkIo::kInt8) {
  Problems problems;
  const Int8Plan plan =
      plan_int8(graph, ranges, std::vector<Quantization>(graph.inputs.size()), all_that_can(graph), {}, problems);
  problems.throw_if_any("");
  Int8Network network = int8_network(graph, plan, io);
  verify(network.graph);
  return network;
}

TEST(int8_network, gives_all_pieces_of_a_concatenation_one_quantization) {
  GraphBuilder builder("net");
  const TensorId a = builder.input("a", kFour);
  const TensorId b = builder.input("b", kFour);
  builder.output(builder.op("CONCATENATION", "both", {a, b}, {{"axis", std::int64_t{1}}, {"activation", "none"}},
                            {ElementType::kFloat32, {1, 8}, {}}));
  const Graph int8 = quantized(builder.build(), {{-1, 1}, {0, 3}, {-1, 3}}).graph;
  // 4 / 255, and -128 + 255 / 4 = -64.25.
  for (const Tensor& tensor : int8.tensors) EXPECT_EQ(tensor.quantization, per_tensor(4.0F / 255, -64)) << tensor.name;
  EXPECT_EQ(int8.operators.size(), 1U);
}

TEST(int8_network, requantizes_a_fixed_piece_in_front_of_a_concatenation) {
  GraphBuilder builder("net");
  const TensorId a = builder.input("a", kFour);
  const TensorId b = builder.input("b", kFour);
  const TensorId share = builder.op("SOFTMAX", "share", {a}, {{"beta", 1.0}}, kFour);
  builder.output(builder.op("CONCATENATION", "both", {share, b}, {{"axis", std::int64_t{1}}, {"activation", "none"}},
                            {ElementType::kFloat32, {1, 8}, {}}));
  const Int8Network network = quantized(builder.build(), {{-1, 1}, {-2, 3}, {0, 1}, {-2, 3}});
  const Graph& int8 = network.graph;
  ASSERT_EQ(int8.operators.size(), 3U);
  EXPECT_EQ(int8.operators[1].kind, "QUANTIZE");
  EXPECT_EQ(network.sources, (Indexed<int>{0, -1, 1}));
  EXPECT_EQ(int8.tensor(share).quantization, per_tensor(1.0F / 256, -128));
  EXPECT_EQ(int8.tensor(b).quantization, per_tensor(5.0F / 255, -26));
  EXPECT_EQ(int8.tensor(int8.operators[2].inputs[0]).quantization, per_tensor(5.0F / 255, -26));
  EXPECT_EQ(int8.tensor(int8.operators[2].inputs[0]).name, "share/codes");
}

TEST(int8_network, saturates_constants_that_an_extreme_compares_with) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", kFour);
  const TensorId six = builder.constant("six", {1}, std::vector<float>{6});
  builder.output(builder.op("MINIMUM", "least", {in, six}, {}, kFour));
  const Graph int8 = quantized(builder.build(), {{-1, 1}, {}, {-1, 1}}).graph;
  EXPECT_EQ(int8.tensor(six).quantization, int8.tensor(in).quantization);
  EXPECT_EQ(elements_of<std::int8_t>(int8.tensor(six))[0], 127);
}

/// in -> dense -> EXP, which has no int8 form -> dense -> out
Graph exponential_between() {
  GraphBuilder builder("net");
  const Attributes none = {{"activation", "none"}};
  const auto weights = [&](const char* name) { return builder.constant(name, {4, 4}, test::random_floats(16, 1, 1)); };
  const TensorId in = builder.input("in", kFour);
  const TensorId first = builder.op("FULLY_CONNECTED", "first", {in, weights("w1")}, none, kFour);
  const TensorId power = builder.op("EXP", "power", {first}, {}, kFour);
  builder.output(builder.op("FULLY_CONNECTED", "second", {power, weights("w2")}, none, kFour));
  return builder.build();
}

std::vector<std::string> kinds_of(const Graph& graph) {
  std::vector<std::string> kinds;
  for (const Operator& op : graph.operators) kinds.push_back(op.kind);
  return kinds;
}

TEST(int8_network, computes_in_float_what_has_no_int8_form) {
  const Graph graph = exponential_between();
  const Ranges ranges(graph.tensors.size(), {-1, 1});
  const Graph int8 = quantized(graph, ranges).graph;
  EXPECT_EQ(kinds_of(int8),
            (std::vector<std::string>{"FULLY_CONNECTED", "DEQUANTIZE", "EXP", "QUANTIZE", "FULLY_CONNECTED"}));
  EXPECT_EQ(int8.tensor(int8.inputs[0]).type, ElementType::kInt8);
  EXPECT_EQ(int8.tensor(int8.outputs[0]).type, ElementType::kInt8);
}

TEST(int8_network, keeps_inputs_and_outputs_in_float_if_asked) {
  const Graph graph = exponential_between();
  const Ranges ranges(graph.tensors.size(), {-1, 1});
  const Graph int8 = quantized(graph, ranges, NetworkIo::kFloat).graph;
  EXPECT_EQ(kinds_of(int8), (std::vector<std::string>{"QUANTIZE", "FULLY_CONNECTED", "DEQUANTIZE", "EXP", "QUANTIZE",
                                                      "FULLY_CONNECTED", "DEQUANTIZE"}));
  EXPECT_EQ(int8.tensor(int8.inputs[0]).type, ElementType::kFloat32);
  EXPECT_EQ(int8.tensor(int8.outputs[0]).type, ElementType::kFloat32);
}

TEST(int8_network, reads_codes_where_an_output_holds_no_real_numbers) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", kFour);
  const TensorId axis = builder.constant("axis", {1}, std::vector<std::int32_t>{1});
  builder.output(builder.op("ARG_MAX", "best", {in, axis}, {}, {ElementType::kInt32, {1}, {}}));
  const Graph int8 = quantized(builder.build(), {{-1, 1}, {}, {}}).graph;
  EXPECT_EQ(kinds_of(int8), (std::vector<std::string>{"ARG_MAX"}));
  EXPECT_EQ(int8.tensor(in).type, ElementType::kInt8);
  EXPECT_EQ(int8.tensor(int8.outputs[0]).type, ElementType::kInt32);
}

TEST(plan_int8, takes_the_largest_scale_for_all_weights_if_asked) {
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", {ElementType::kFloat32, {1, 2}, {}});
  const TensorId weights = builder.constant("weights", {2, 2}, std::vector<float>{1, -2, 0.5F, 0.25F});
  builder.output(builder.op("FULLY_CONNECTED", "layer", {in, weights}, {{"activation", "none"}},
                            {ElementType::kFloat32, {1, 2}, {}}));
  const Graph graph = builder.build();
  for (const bool per_tensor : {false, true}) {
    Problems problems;
    const Int8Plan plan = plan_int8(graph, {{-1, 1}, {}, {-1, 1}}, {Quantization{}}, {true}, {per_tensor}, problems);
    EXPECT_TRUE(problems.empty());
    const std::vector<float> expected =
        per_tensor ? std::vector<float>{2.0F / 127} : std::vector<float>{2.0F / 127, 0.5F / 127};
    EXPECT_EQ(plan.tensors[weights].scales, expected);
  }
}

}  // namespace
}  // namespace milliwatt
