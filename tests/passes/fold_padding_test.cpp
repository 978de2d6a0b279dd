#include "passes/fold_padding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "graph/builder.h"
#include "ops/execute.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

struct Case {
  int size = 8, kernel = 3, stride = 1, dilation = 1;
  int before = 1, after = 1;
  int code = 3;  ///< of the padding; the zero point is 3
  bool depthwise = false;
  bool is_output = false;
};

constexpr int kChannels = 2;

Graph padded_convolution(const Case& c) {
  const Quantization quantization = per_tensor(0.5F, 3);
  const auto image = [&](int size) { return TensorSpec{ElementType::kInt8, {1, size, size, kChannels}, quantization}; };
  GraphBuilder builder("net");
  const TensorId in = builder.input("in", image(c.size));
  const std::vector<std::int32_t> paddings = {0, 0, c.before, c.after, c.before, c.after, 0, 0};
  const TensorId pairs = builder.constant("paddings", {4, 2}, paddings, {});
  const TensorId code =
      builder.constant("code", {1}, std::vector<std::int8_t>{static_cast<std::int8_t>(c.code)}, quantization);
  const int padded = c.size + c.before + c.after;
  const TensorId pad = builder.op("PADV2", "pad", {in, pairs, code}, {}, image(padded));
  if (c.is_output) builder.output(pad);
  const Shape shape = c.depthwise ? Shape{1, c.kernel, c.kernel, kChannels} : Shape{kChannels, c.kernel, c.kernel, 2};
  std::vector<std::int8_t> values(static_cast<std::size_t>(element_count(shape)));
  std::iota(values.begin(), values.end(), std::int8_t{-9});
  const TensorId weights = builder.constant("weights", shape, values, per_tensor(0.02F, 0));
  const TensorId bias =
      builder.constant("bias", {kChannels}, std::vector<std::int32_t>{40, -70}, per_tensor(0.5F * 0.02F, 0));
  Attributes attributes = {{"stride_h", std::int64_t{c.stride}},     {"stride_w", std::int64_t{c.stride}},
                           {"dilation_h", std::int64_t{c.dilation}}, {"dilation_w", std::int64_t{c.dilation}},
                           {"padding", std::string("valid")},        {"activation", std::string("none")}};
  if (c.depthwise) attributes.emplace("depth_multiplier", std::int64_t{1});
  const int out = (padded - (c.kernel - 1) * c.dilation - 1) / c.stride + 1;
  builder.output(
      builder.op(c.depthwise ? "DEPTHWISE_CONV_2D" : "CONV_2D", "out", {pad, weights, bias}, attributes, image(out)));
  return builder.build();
}

std::vector<std::byte> outputs_of(const Graph& graph) {
  const Tensor& input = graph.tensor(graph.inputs.front());
  std::vector<std::byte> codes(static_cast<std::size_t>(input.bytes()));
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = static_cast<std::byte>(i * 37 + 11);
  Executor executor(graph);
  executor.run(std::vector<std::vector<std::byte>>{codes});
  return executor.outputs().back();
}

/// Is the PAD gone, and do the outputs stay the same?
bool folds(const Case& c) {
  const Graph before = padded_convolution(c);
  const Graph after = fold_padding(before);
  EXPECT_NO_THROW(verify(after));
  EXPECT_EQ(outputs_of(before), outputs_of(after));
  return after.operators.size() == 1;
}

TEST(fold_padding, lets_windows_reach_out_of_the_image_as_far_as_same_padding_does) {
  int folded = 0;
  for (const bool depthwise : {false, true}) {
    for (const int size : {7, 8}) {
      for (const int kernel : {1, 2, 3, 5}) {
        for (const int stride : {1, 2, 3}) {
          for (const int dilation : {1, 2}) {
            for (const int before : {0, 1, 2}) {
              for (const int after : {0, 1, 2, 4}) {
                if (size + before + after < (kernel - 1) * dilation + 1) continue;
                Case c = {size, kernel, stride, dilation, before, after};
                c.depthwise = depthwise;
                const int out = (size + before + after - (kernel - 1) * dilation - 1) / stride + 1;
                const int needed = std::max(0, (out - 1) * stride + (kernel - 1) * dilation + 1 - size);
                const bool is_same = out == (size + stride - 1) / stride && before == needed / 2;
                ASSERT_EQ(folds(c), is_same)
                    << size << " " << kernel << " " << stride << " " << dilation << " " << before << " " << after;
                folded += is_same ? 1 : 0;
              }
            }
          }
        }
      }
    }
  }
  EXPECT_GT(folded, 50);
}

TEST(fold_padding, keeps_padding_that_is_no_zero_or_is_an_output) {
  EXPECT_TRUE(folds({}));
  EXPECT_FALSE(folds({.code = 4}));
  EXPECT_FALSE(folds({.is_output = true}));
}

}  // namespace
}  // namespace milliwatt
