// Quantized networks compute on codes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "formats/onnx/read.h"
#include "formats/tiny_onnx.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;

TinyOnnx quantized_dense_layer() {
  TinyOnnx file;
  file.input("x", {1, 4});
  file.counting("scale_x", {}, 0.5F, 0);
  file.counting("scale_w", {}, 0.25F, 0);
  file.counting("scale_y", {}, 1, 0);
  file.codes("zero_x", {}, {-3});
  file.codes("zero_w", {}, {0});
  file.codes("zero_y", {}, {7});
  file.codes("weights", {2, 4}, {1, -2, 3, -4, 127, -128, 0, 5});
  file.counting("bias", {2}, 0.125F, 1);
  file.node("QuantizeLinear", {"x", "scale_x", "zero_x"}, "codes_x");
  file.node("DequantizeLinear", {"codes_x", "scale_x", "zero_x"}, "reals_x");
  file.node("DequantizeLinear", {"weights", "scale_w", "zero_w"}, "reals_w");
  set_integer(file.node("Gemm", {"reals_x", "reals_w", "bias"}, "sums"), "transB", 1);
  file.node("QuantizeLinear", {"sums", "scale_y", "zero_y"}, "codes_y");
  file.node("DequantizeLinear", {"codes_y", "scale_y", "zero_y"}, "y");
  file.output("y");
  return file;
}

TEST(onnx_quantized, a_dense_layer_between_codes_is_one_of_int8) {
  const Graph graph = parse_onnx(quantized_dense_layer().bytes(), "tiny.onnx");
  verify(graph);
  std::vector<std::string> kinds;
  for (const Operator& op : graph.operators) kinds.push_back(op.kind);
  ASSERT_THAT(kinds, ElementsAre("QUANTIZE", "FULLY_CONNECTED", "DEQUANTIZE"));
  const Operator& dense = graph.operators[1];
  const Tensor& weights = graph.tensor(dense.inputs[1]);
  EXPECT_EQ(weights.type, ElementType::kInt8);
  const auto codes = elements_of<std::int8_t>(weights);
  EXPECT_THAT(std::vector<int>(codes.begin(), codes.end()), ElementsAre(1, -2, 3, -4, 127, -128, 0, 5));
  const auto bias = elements_of<std::int32_t>(graph.tensor(dense.inputs[2]));
  EXPECT_THAT(std::vector<int>(bias.begin(), bias.end()), ElementsAre(1, 9));
  EXPECT_EQ(graph.tensor(dense.outputs[0]).quantization, (Quantization{{1}, {7}, 0}));
}

TEST(onnx_quantized, without_a_coding_of_the_weights_it_stays_real) {
  TinyOnnx file = quantized_dense_layer();
  file.counting("real_weights", {2, 4}, 0.3F, 0.1F);
  file.graph().mutable_node(3)->set_input(1, "real_weights");
  const Graph graph = parse_onnx(file.bytes(), "tiny.onnx");
  verify(graph);
  for (const Operator& op : graph.operators) {
    if (op.kind != "FULLY_CONNECTED") continue;
    EXPECT_EQ(graph.tensor(op.outputs[0]).type, ElementType::kFloat32);
  }
}

}  // namespace
}  // namespace milliwatt
