#include "ops/execute.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "base/error.h"
#include "ops/layers.h"

namespace milliwatt {
namespace {

template <typename T>
std::vector<std::byte> bytes_of(const std::vector<T>& values) {
  const auto bytes = std::as_bytes(std::span(values));
  return {bytes.begin(), bytes.end()};
}

template <typename T>
std::vector<T> values_of(const std::vector<std::byte>& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

using Codes = std::vector<std::int8_t>;

/// The only output, as codes, for one input of codes.
Codes run(Executor& executor, const Codes& input) {
  executor.run(std::vector<std::vector<std::byte>>{bytes_of(input)});
  return values_of<std::int8_t>(executor.outputs().at(0));
}

TEST(executor, computes_a_dense_layer) {
  const Graph graph = test::fully_connected_graph();  // factor 0.5, zero points 1 and -5
  Executor executor(graph);
  // Sums of (code - 1): 15 and 15, biases 10 and -10: 25 and 5; halves 12.5 and 2.5, ties away from zero: 13 and 3.
  EXPECT_EQ(run(executor, {1, 2, 3, 4, 5, 6}), (Codes{8, -2}));
}

TEST(executor, leaves_out_the_padding_of_a_convolution) {
  Graph graph = test::depthwise_graph();
  graph.tensor(1).quantization = per_tensor(2.0f, 0);  // factor 1: codes are sums
  graph.operators[0].inputs[2] = kNoTensor;
  Executor executor(graph);
  const Codes out = run(executor, Codes(40, 4));  // every code is zero point + 1, every weight 1
  const auto at = [&](int y, int x) { return out[static_cast<std::size_t>((y * 4 + x) * 4)]; };
  EXPECT_EQ(at(0, 0), 4 - 1);
  EXPECT_EQ(at(0, 1), 6 - 1);
  EXPECT_EQ(at(2, 1), 9 - 1);
}

TEST(executor, repeats_the_smaller_input_of_an_addition) {
  const Graph graph = test::add_graph();
  Executor executor(graph);
  executor.run(std::vector<std::vector<std::byte>>{bytes_of(Codes{1, 3, 5, 7, 9, 11}), bytes_of(Codes{-2, 0, 2})});
  // Reals 0 1 2 | 3 4 5 plus 0 0.5 1, in steps of 0.5.
  EXPECT_EQ(values_of<std::int8_t>(executor.outputs()[0]), (Codes{0, 3, 6, 6, 9, 12}));
}

TEST(executor, rounds_means_away_from_zero) {
  const Graph graph = test::average_pool_graph();
  Executor executor(graph);
  Codes in(32, 0);
  in[0] = 2;   // window 0, channel 0: 2 / 4
  in[1] = -2;  // window 0, channel 1: -2 / 4
  in[4] = 1;   // window 1, channel 0: 1 / 4
  in[5] = -1;
  const Codes out = run(executor, in);
  EXPECT_EQ(Codes(out.begin(), out.begin() + 4), (Codes{1, -1, 0, 0}));
}

TEST(executor, gives_softmax_within_a_code_of_the_exact_one) {
  Graph graph = test::softmax_graph();
  for (const ElementType type : {ElementType::kInt8, ElementType::kInt16}) {
    const bool wide = type == ElementType::kInt16;
    graph.tensor(1).type = type;
    graph.tensor(1).quantization = wide ? per_tensor(1.0f / 65536, -32768) : per_tensor(1.0f / 256, -128);
    Executor executor(graph);
    const Codes in{-30, 0, 10, 12};
    executor.run(std::vector<std::vector<std::byte>>{bytes_of(in)});
    double sum = 0;
    for (const std::int8_t code : in) sum += std::exp(0.1 * code);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const double exact = std::exp(0.1 * in[i]) / sum * (wide ? 65536 : 256);
      const int code = wide ? values_of<std::int16_t>(executor.outputs()[0])[i] + 32768
                            : values_of<std::int8_t>(executor.outputs()[0])[i] + 128;
      EXPECT_NEAR(code, exact, 1.0) << i;
    }
  }
}

TEST(executor, saturates_what_cannot_be_quantized) {
  const Graph graph = test::quantize_graph();
  Executor executor(graph);
  const float infinity = std::numeric_limits<float>::infinity();
  executor.run(
      std::vector<std::vector<std::byte>>{bytes_of(std::vector<float>{0.25f, 1e30f, -infinity, std::nanf("")})});
  EXPECT_EQ(values_of<std::int8_t>(executor.outputs()[0]), (Codes{4, 127, -128, 3}));
}

TEST(executor, gives_reals_back) {
  const Graph graph = test::dequantize_graph();
  Executor executor(graph);
  executor.run(std::vector<std::vector<std::byte>>{bytes_of(Codes{3, 4, -128, 127})});
  EXPECT_EQ(values_of<float>(executor.outputs()[0]), (std::vector<float>{0, 0.5f, -65.5f, 62}));
}

TEST(executor, copies_what_is_reshaped) {
  const Graph graph = test::reshape_graph();
  Executor executor(graph);
  EXPECT_EQ(run(executor, {1, -2, 3, -4}), (Codes{1, -2, 3, -4}));
}

TEST(executor, keeps_variables_until_it_is_reset) {
  const Graph graph = test::svdf_graph();  // time weights 1 1 1 and 1 10 100, oldest first; bias 0 and 1
  Executor executor(graph);
  EXPECT_EQ(run(executor, {5, 1}), (Codes{5, 101}));
  EXPECT_EQ(run(executor, {6, 0}), (Codes{11, 11}));
  EXPECT_EQ(run(executor, {7, 0}), (Codes{18, 2}));
  EXPECT_EQ(run(executor, {0, 0}), (Codes{13, 1}));
  executor.reset();
  EXPECT_EQ(executor.value(4), std::vector<std::byte>(6, std::byte{7}));  // the state's zero point
  EXPECT_EQ(run(executor, {5, 1}), (Codes{5, 101}));
}

TEST(executor, wraps_sums_that_leave_32_bits) {
  Graph graph = test::fully_connected_graph();
  const std::vector<std::int32_t> bias{std::numeric_limits<std::int32_t>::max(),
                                       std::numeric_limits<std::int32_t>::min()};
  graph.tensor(2).data = bytes_of(bias);
  Executor executor(graph);
  EXPECT_EQ(run(executor, {2, 2, 2, 2, 2, 2}), (Codes{-128, -128}));
}

TEST(executor, refuses_inputs_of_another_size) {
  const Graph graph = test::fully_connected_graph();
  Executor executor(graph);
  const auto message = [&](const std::vector<std::vector<std::byte>>& inputs) -> std::string {
    try {
      executor.run(inputs);
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was refused";
  };
  EXPECT_EQ(message({}), "0 inputs were given; the model has 1");
  EXPECT_EQ(message({bytes_of(Codes{1, 2})}), "input 0 \"in\": 2 bytes were given; 1x6 s8 are 6");
}

TEST(executor, keeps_every_layer_of_the_last_run) {
  const Graph graph = test::fully_connected_graph();
  Executor executor(graph);
  run(executor, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(values_of<std::int8_t>(executor.value(0)), (Codes{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(executor.value(1), graph.tensor(1).data);
}

TEST(executor, refuses_graphs_that_cannot_run) {
  Graph graph = test::conv2d_graph();
  graph.operators[0].attributes.clear();
  EXPECT_THROW(Executor{graph}, Error);
}

}  // namespace
}  // namespace milliwatt
