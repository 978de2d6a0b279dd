#include "passes/fold_padding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>
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
  std::string padding = "valid";  ///< of the convolution
  bool pools = false;             ///< a pool of the largest in the place of the convolution
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
  Attributes attributes = {{"stride_h", std::int64_t{c.stride}},
                           {"stride_w", std::int64_t{c.stride}},
                           {"padding", c.padding},
                           {"activation", std::string("none")}};
  const int out = c.padding == "same" ? (padded + c.stride - 1) / c.stride
                                      : (padded - (c.kernel - 1) * c.dilation - 1) / c.stride + 1;
  if (c.pools) {
    attributes.emplace("kernel_h", std::int64_t{c.kernel});
    attributes.emplace("kernel_w", std::int64_t{c.kernel});
    builder.output(builder.op("MAX_POOL_2D", "out", {pad}, attributes, image(out)));
    return builder.build();
  }
  const Shape shape = c.depthwise ? Shape{1, c.kernel, c.kernel, kChannels} : Shape{kChannels, c.kernel, c.kernel, 2};
  std::vector<std::int8_t> values(static_cast<std::size_t>(element_count(shape)));
  std::iota(values.begin(), values.end(), std::int8_t{-9});
  const TensorId weights = builder.constant("weights", shape, values, per_tensor(0.02F, 0));
  const TensorId bias =
      builder.constant("bias", {kChannels}, std::vector<std::int32_t>{40, -70}, per_tensor(0.5F * 0.02F, 0));
  attributes.emplace("dilation_h", std::int64_t{c.dilation});
  attributes.emplace("dilation_w", std::int64_t{c.dilation});
  if (c.depthwise) attributes.emplace("depth_multiplier", std::int64_t{1});
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

/// Has each window a tap in the image or next to one, on both sides?
bool reaches_images(const Case& c) {
  const int padded = c.size + c.before + c.after;
  const int span = (c.kernel - 1) * c.dilation + 1;
  const int out = (padded - span) / c.stride + 1;
  return c.before < span && (out - 1) * c.stride - c.before < c.size;
}

TEST(fold_padding, lets_windows_reach_out_of_the_image) {
  int folded = 0, kept = 0;
  for (const int form : {0, 1, 2}) {
    for (const int size : {7, 8}) {
      for (const int kernel : {1, 2, 3, 5}) {
        for (const int stride : {1, 2, 3}) {
          for (const int dilation : {1, 2}) {
            for (const int before : {0, 1, 2}) {
              for (const int after : {0, 1, 2, 4}) {
                if (size + before + after < (kernel - 1) * dilation + 1 || (form == 2 && dilation > 1)) continue;
                Case c = {size, kernel, stride, dilation, before, after};
                c.depthwise = form == 1;
                c.pools = form == 2;
                if (c.pools) c.code = -128;
                ASSERT_EQ(folds(c), reaches_images(c))
                    << size << " " << kernel << " " << stride << " " << dilation << " " << before << " " << after;
                (reaches_images(c) ? folded : kept) += 1;
              }
            }
          }
        }
      }
    }
  }
  EXPECT_GT(folded, 300);
  EXPECT_GT(kept, 50);
}

std::string padding_of(const Case& c) {
  const Graph graph = fold_padding(padded_convolution(c));
  return OpView(graph, graph.operators.at(0)).word("padding");
}

TEST(fold_padding, says_same_if_it_is) {
  EXPECT_EQ(padding_of({}), "same");
  EXPECT_EQ(padding_of({.stride = 2}), "explicit");  // SAME begins one further
  EXPECT_EQ(padding_of({.size = 7, .stride = 2}), "same");
  EXPECT_EQ(padding_of({.before = 2, .after = 0}), "explicit");
}

TEST(fold_padding, adds_to_the_padding_of_the_convolution) {
  EXPECT_TRUE(folds({.kernel = 5, .padding = "same"}));
  EXPECT_TRUE(folds({.kernel = 5, .stride = 2, .before = 2, .after = 0, .padding = "same"}));
  EXPECT_FALSE(folds({.kernel = 3, .before = 2, .after = 2, .padding = "same"}));
}

TEST(fold_padding, keeps_padding_that_is_no_zero_or_is_an_output) {
  EXPECT_TRUE(folds({}));
  EXPECT_FALSE(folds({.code = 4}));
  EXPECT_FALSE(folds({.is_output = true}));
  EXPECT_FALSE(folds({.pools = true}));
}

}  // namespace
}  // namespace milliwatt
