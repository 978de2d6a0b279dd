// Weights of 4 bits and of half precision.
#include <gtest/gtest.h>

#include "formats/tiny_tflite.h"

namespace milliwatt {
namespace {

namespace schema = tflite_schema;

TEST(parse_tflite, makes_int8_of_4_bits) {
  TinyTflite tiny = convolution();
  tiny.tensor(1).type = schema::TensorType::INT4;
  tiny.model.buffers.at(tiny.tensor(1).buffer)->data = {0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe, 0x8f};
  const Graph graph = tiny.parse();
  EXPECT_EQ(graph.tensor(1).type, ElementType::kInt8);
  const auto values = elements_of<std::int8_t>(graph.tensor(1));
  EXPECT_EQ(std::vector<std::int8_t>(values.begin(), values.end()),
            (std::vector<std::int8_t>{0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1, -1, -8}));
}

/// in + half, half being [0.5, -1.5, 65504, 2^-24] in half precision behind a DEQUANTIZE.
TinyTflite sum_with_halves() {
  TinyTflite tiny;
  const auto real = schema::TensorType::FLOAT32;
  const std::int32_t in = tiny.add_tensor("in", {1, 4}, real);
  const std::int32_t half =
      tiny.add_constant("half", {1, 4}, {0x00, 0x38, 0x00, 0xbe, 0xff, 0x7b, 0x01, 0x00}, schema::TensorType::FLOAT16);
  const std::int32_t single = tiny.add_tensor("single", {1, 4}, real);
  const std::int32_t out = tiny.add_tensor("out", {1, 4}, real);
  for (const std::int32_t id : {in, half, single, out}) tiny.tensor(static_cast<std::size_t>(id)).quantization.reset();
  tiny.add_operator(schema::BuiltinOperator::DEQUANTIZE, {half}, {single});
  tiny.add_operator(schema::BuiltinOperator::ADD, {in, single}, {out});
  tiny.subgraph().inputs = {in};
  tiny.subgraph().outputs = {out};
  return tiny;
}

TEST(parse_tflite, makes_float32_of_half_precision_and_needs_no_dequantize) {
  const Graph graph = sum_with_halves().parse();
  ASSERT_EQ(graph.operators.size(), 1U);
  EXPECT_EQ(graph.operators[0].kind, "ADD");
  const Tensor& constant = graph.tensor(graph.operators[0].inputs[1]);
  const auto values = elements_of<float>(constant);
  EXPECT_EQ(std::vector<float>(values.begin(), values.end()), (std::vector<float>{0.5F, -1.5F, 65504.0F, 0x1p-24F}));
}

}  // namespace
}  // namespace milliwatt
