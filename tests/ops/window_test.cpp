#include "ops/window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "ops/layers.h"
#include "ops/window_checks.h"

namespace milliwatt {
namespace {

using test::conv2d_graph;

/// How many places a window has inside `in` padded elements, counted one by one.
int count_windows(int in, int kernel, int stride, int dilation) {
  int count = 0;
  for (int first = 0; first + (kernel - 1) * dilation < in; first += stride) ++count;
  return count;
}

TEST(window_output_size, counts_the_windows_inside_the_image) {
  for (int in = 1; in <= 12; ++in) {
    for (int kernel = 1; kernel <= 5; ++kernel) {
      for (int stride = 1; stride <= 4; ++stride) {
        for (int dilation = 1; dilation <= 3; ++dilation) {
          EXPECT_EQ(window_output_size(in, kernel, stride, dilation, false),
                    count_windows(in, kernel, stride, dilation))
              << in << ' ' << kernel << ' ' << stride << ' ' << dilation;
          EXPECT_EQ(window_output_size(in, kernel, stride, dilation, true), (in + stride - 1) / stride);
        }
      }
    }
  }
}

TEST(convolution_window, puts_the_smaller_half_of_the_padding_in_front) {
  const Graph graph = conv2d_graph();  // 5x4 by 3x3, stride 2, SAME: 2 rows and 1 column of padding
  const Window2d window = convolution_window(OpView(graph, graph.operators[0]));
  EXPECT_EQ(window.pad_top, 1);
  EXPECT_EQ(window.pad_left, 0);
  EXPECT_EQ(window.out_height, 3);
  EXPECT_EQ(window.kernel_width, 3);
  EXPECT_EQ(window.in_channels, 2);
  EXPECT_EQ(window.out_channels, 4);
}

TEST(pool_window, takes_its_kernel_from_the_attributes) {
  const Graph graph = test::average_pool_graph();
  const Window2d window = pool_window(OpView(graph, graph.operators[0]));
  EXPECT_EQ(window.kernel_height, 2);
  EXPECT_EQ(window.stride_width, 2);
  EXPECT_EQ(window.dilation_height, 1);
  EXPECT_EQ(window.pad_top, 0);
}

TEST(requantization_of, has_a_factor_a_channel) {
  const Graph graph = conv2d_graph();
  const Requantization q = requantization_of(OpView(graph, graph.operators[0]), 4);
  ASSERT_EQ(q.factors.size(), 4u);
  EXPECT_EQ(q.factors[1], quantize_multiplier(0.5 * static_cast<double>(0.2f)));
  EXPECT_EQ(q.input_zero_point, 3);
  EXPECT_EQ(q.output_zero_point, -1);
}

TEST(requantization_of, multiplies_the_scales_of_a_dense_layer_in_single_precision) {
  Graph graph = test::fully_connected_graph();
  graph.tensor(0).quantization = per_tensor(0.1f, 0);
  graph.tensor(1).quantization = per_tensor(0.3f, 0);
  const OpView op(graph, graph.operators[0]);
  const double in_single = static_cast<double>(0.1f * 0.3f) / 0.25;
  const double in_double = static_cast<double>(0.1f) * static_cast<double>(0.3f) / 0.25;
  ASSERT_NE(quantize_multiplier(in_single), quantize_multiplier(in_double));
  EXPECT_EQ(requantization_of(op, 2).factors[0], quantize_multiplier(in_single));

  graph.tensor(1).quantization = per_channel({0.3f, 0.3f}, 0);
  EXPECT_EQ(requantization_of(op, 2).factors[0], quantize_multiplier(in_double));
}

TEST(activation_range, clips_to_the_codes_of_the_activation) {
  Tensor output;
  output.quantization = per_tensor(0.1f, -20);
  std::int32_t lowest = 0, highest = 0;
  const auto range = [&](const char* activation) {
    activation_range(activation, output, lowest, highest);
    return std::pair(lowest, highest);
  };
  EXPECT_EQ(range("none"), std::pair(-128, 127));
  EXPECT_EQ(range("relu"), std::pair(-20, 127));
  EXPECT_EQ(range("relu6"), std::pair(-20, 40));
  EXPECT_EQ(range("relu_n1_to_1"), std::pair(-30, -10));
  output.quantization = per_tensor(1e-30f, -20);
  EXPECT_EQ(range("relu6"), std::pair(-20, 127));
}

}  // namespace
}  // namespace milliwatt
