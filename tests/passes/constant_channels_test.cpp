#include "passes/constant_channels.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "graph/builder.h"
#include "ops/operator.h"
#include "passes/lower.h"
#include "passes/small_net.h"

namespace milliwatt {
namespace {

using testing::kHigh;
using testing::kLow;
using testing::SmallNet;
using Counts = std::vector<std::int64_t>;

/// Every channel that may go goes, though kernels like multiples of 4.
constexpr ConstantChannelOptions kEachOne = {.multiple = 1};
const Attributes kSum = {{"activation", std::string("none")}};

/// The pruned network, which is sound and computes the same.
Graph pruned(const Graph& graph, const ConstantChannelOptions& options = kEachOne) {
  verify(graph);
  const Graph result = remove_constant_channels(graph, options);
  EXPECT_NO_THROW(verify(result));
  EXPECT_EQ(testing::first_difference(graph, result, 1, 60), "");
  return result;
}

/// Channels of each operator's first output, in order.
Counts channels(const Graph& graph) {
  Counts counts;
  for (const Operator& op : graph.operators) {
    const Shape& shape = graph.tensor(op.outputs[0]).shape;
    counts.push_back(shape.empty() ? 1 : shape.back());
  }
  return counts;
}

TEST(remove_constant_channels, folds_a_constant_into_the_biases_of_a_1x1_reader) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 3, 2}), {.channels = 4}, {kLow, 100, kHigh, 200});
  net.output(net.conv(made, {.channels = 3}));
  const Graph graph = net.build();
  const Graph result = pruned(graph);
  EXPECT_EQ(channels(result), (Counts{2, 3}));
  const auto before = elements_of<std::int32_t>(graph.tensor(graph.operators[1].inputs[2]));
  const auto after = elements_of<std::int32_t>(result.tensor(result.operators[1].inputs[2]));
  const auto weights = elements_of<std::int8_t>(graph.tensor(graph.operators[1].inputs[1]));
  for (std::size_t o = 0; o < 3; ++o) EXPECT_EQ(after[o], before[o] + 255 * weights[4 * o + 2]);
  EXPECT_EQ(constant_channel_figures(graph, result).removed, 2);
  EXPECT_EQ(constant_channel_figures(graph, result).macs_before, 12 * (8 + 12));
  EXPECT_EQ(constant_channel_figures(graph, result).macs_after, 12 * (4 + 6));
}

TEST(remove_constant_channels, keeps_what_adds_less_at_the_border_of_a_padded_reader) {
  SmallNet net;  // channel 0 holds the zero point, channel 1 does not
  const TensorId made = net.conv(net.input({1, 4, 5, 2}), {.channels = 4}, {kLow, kHigh});
  net.output(net.conv(made, {.channels = 3, .kernel = 3}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{3, 3}));
}

TEST(remove_constant_channels, takes_any_constant_from_a_reader_without_padding) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 5, 2}), {.channels = 4}, {kLow, kHigh});
  net.output(net.conv(made, {.channels = 3, .kernel = 3, .padding = "valid"}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{2, 3}));
}

TEST(remove_constant_channels, takes_a_constant_whose_weights_are_zero_where_padding_falls) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 5, 2}), {.channels = 4}, {100, kHigh});
  net.output(net.conv(made, {.channels = 1, .kernel = 3, .per_channel = false}));
  Graph graph = net.build();
  Tensor& weights = graph.tensor(graph.operators[1].inputs[1]);
  for (std::size_t tap = 0; tap < 9; ++tap) {
    if (tap != 4) weights.data[4 * tap + 1] = std::byte{0};
  }
  EXPECT_EQ(channels(pruned(graph)), (Counts{3, 1}));
}

TEST(remove_constant_channels, takes_a_depthwise_channel_and_what_it_was_made_of) {
  SmallNet net;  // channel 1 is constant behind the depthwise layer alone, and before it another one
  const TensorId wide = net.conv(net.input({1, 5, 5, 3}), {.channels = 5}, {100, 100, kLow});
  const TensorId deep = net.depthwise(wide, {.channels = 5, .kernel = 3}, {100, kLow});
  net.output(net.conv(deep, {.channels = 2}));
  const Graph result = pruned(net.build());
  EXPECT_EQ(channels(result), (Counts{3, 3, 2}));
}

TEST(remove_constant_channels, keeps_a_constant_that_a_padded_depthwise_layer_makes_uneven) {
  SmallNet net;  // at 127 the depthwise sums differ between middle and border
  const TensorId wide = net.conv(net.input({1, 5, 5, 3}), {.channels = 3}, {100, kHigh});
  const TensorId deep = net.depthwise(wide, {.channels = 3, .kernel = 3, .activation = "none"});
  net.output(net.conv(deep, {.channels = 2}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{3, 3, 2}));
}

TEST(remove_constant_channels, takes_what_saturates_at_the_end_of_an_activation) {
  SmallNet net;  // 6 is code -32
  const TensorId wide = net.conv(net.input({1, 5, 5, 3}), {.channels = 3, .activation = "relu6"}, {100, kHigh});
  const TensorId deep = net.depthwise(wide, {.channels = 3, .kernel = 3, .activation = "relu6"}, {100, kHigh});
  net.output(net.conv(deep, {.channels = 2}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{2, 2, 2}));
}

TEST(remove_constant_channels, takes_a_multiplied_channel_where_all_its_products_are_constant) {
  SmallNet net;
  const TensorId wide = net.conv(net.input({1, 5, 5, 3}), {.channels = 3});
  const TensorId deep = net.depthwise(wide, {.channels = 6, .kernel = 3}, {100, kLow, kLow, kLow});
  net.output(net.conv(deep, {.channels = 2}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{2, 4, 2}));
}

TEST(remove_constant_channels, takes_a_channel_of_a_sum_only_from_both_sides) {
  SmallNet net;
  const TensorId in = net.input({1, 4, 4, 3});
  const TensorId left = net.conv(in, {.channels = 4}, {kLow, kLow, 100, kHigh});
  const TensorId right = net.conv(in, {.channels = 4}, {kLow, 100, kLow, kHigh});
  const TensorId sum = net.op("ADD", {left, right}, kSum, {1, 4, 4, 4});
  net.output(net.conv(sum, {.channels = 2}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{2, 2, 2, 2}));
}

TEST(remove_constant_channels, keeps_a_residual_that_somebody_else_needs) {
  SmallNet net;
  const TensorId in = net.conv(net.input({1, 4, 4, 3}), {.channels = 4}, {100, kLow, kLow});
  const TensorId branch = net.conv(in, {.channels = 4, .kernel = 3}, {100, kLow, 100});
  const TensorId sum = net.op("ADD", {in, branch}, kSum, {1, 4, 4, 4});
  net.output(net.conv(sum, {.channels = 2}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{3, 3, 3, 2}));
}

TEST(remove_constant_channels, reaches_a_dense_layer_behind_pool_and_reshape) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 4}, {kHigh, 100, kLow});
  const TensorId small = net.pool(net.pool(made, 1, "MAX_POOL_2D"), 2);
  const TensorId flat = net.op("RESHAPE", {small}, {}, {1, 16});
  net.output(net.dense(flat, {.channels = 3, .activation = "none"}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{2, 2, 2, 8, 3}));
  EXPECT_EQ(channels(pruned(lower(net.build(), {.prune_constants = false}))), (Counts{2, 2, 2, 3}));
}

TEST(remove_constant_channels, goes_through_operators_that_move_codes) {
  SmallNet net;
  const TensorId in = net.input({1, 4, 4, 3});
  const TensorId left = net.conv(in, {.channels = 3}, {100, kLow});
  const TensorId right = net.conv(in, {.channels = 2}, {kHigh});
  const TensorId all = net.op("CONCATENATION", {left, right},
                              {{"activation", std::string("none")}, {"axis", std::int64_t{3}}}, {1, 4, 4, 5});
  const TensorId framed =
      net.op("PADV2", {all, net.numbers({0, 0, 1, 0, 0, 2, 0, 0}, {4, 2}), net.codes({-128}, {1})}, {}, {1, 5, 6, 5});
  const TensorId turned = net.op("TRANSPOSE", {framed, net.numbers({0, 2, 1, 3}, {4})}, {}, {1, 6, 5, 5});
  const TensorId factors = net.codes({1, 2, 3, 4, 5}, {5});
  const TensorId product = net.op("MUL", {turned, factors}, {{"activation", std::string("none")}}, {1, 6, 5, 5});
  const TensorId mean = net.op("MEAN", {product, net.numbers({1, 2}, {2})}, {{"keep_dims", std::int64_t{0}}}, {1, 5});
  net.output(net.dense(mean, {.channels = 2}));
  // The padding makes two codes of the one that is not the zero point.
  EXPECT_EQ(channels(pruned(net.build())), (Counts{2, 2, 4, 4, 4, 4, 4, 2}));
}

TEST(remove_constant_channels, leaves_inputs_and_outputs_of_the_graph_as_they_are) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 4}, {kLow, kLow});
  net.output(made);
  net.output(net.conv(made, {.channels = 4}, {kLow}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{4, 4}));
}

TEST(remove_constant_channels, leaves_what_an_operator_reads_that_sees_all_channels) {
  SmallNet net;
  const TensorId made = net.dense(net.input({1, 6}), {.channels = 4, .activation = "none"}, {kLow, kLow});
  net.output(net.softmax(made));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{4, 4}));
}

TEST(remove_constant_channels, leaves_tensors_without_channels) {
  SmallNet net;
  const TensorId in = net.input({1, 4, 4, 2});
  const TensorId made = net.conv(in, {.channels = 2}, {kLow});
  const TensorId scalar = net.op("RESHAPE", {net.input({1})}, {}, {});
  const TensorId sum = net.op("ADD", {scalar, scalar}, kSum, {});
  net.output(net.op("ADD", {made, sum}, kSum, {1, 4, 4, 2}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{2, 1, 1, 2}));
}

TEST(remove_constant_channels, takes_channels_that_only_zero_weights_read) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 4});
  net.output(net.conv(made, {.channels = 3, .kernel = 3}));
  Graph graph = net.build();
  std::vector<std::byte>& weights = graph.tensor(graph.operators[1].inputs[1]).data;
  for (std::size_t i = 2; i < weights.size(); i += 4) weights[i] = std::byte{0};
  EXPECT_EQ(channels(pruned(graph)), (Counts{3, 3}));
}

TEST(remove_constant_channels, takes_in_the_next_round_what_only_a_removed_output_read) {
  SmallNet net;
  const TensorId first = net.conv(net.input({1, 4, 4, 2}), {.channels = 4});
  const TensorId second = net.conv(first, {.channels = 4}, {kLow});
  net.output(net.conv(second, {.channels = 2}));
  Graph graph = net.build();
  std::vector<std::byte>& weights = graph.tensor(graph.operators[1].inputs[1]).data;
  for (std::size_t output = 1; output < 4; ++output) weights[4 * output + 3] = std::byte{0};
  EXPECT_EQ(channels(pruned(graph)), (Counts{3, 3, 2}));
}

TEST(remove_constant_channels, keeps_at_least_one_channel) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 4}, {kLow, kLow, kHigh, kHigh});
  net.output(net.conv(made, {.channels = 3}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{1, 3}));
}

TEST(remove_constant_channels, leaves_a_dense_layer_two_scales_where_it_had_more_than_one) {
  SmallNet net;
  const TensorId made = net.dense(net.input({1, 6}), {.channels = 4}, {kLow, kLow, kLow, 100});
  net.output(net.dense(made, {.channels = 3}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{2, 3}));
}

TEST(remove_constant_channels, gives_a_layer_without_bias_one_where_it_needs_it) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 4}, {kHigh});
  net.output(net.conv(made, {.channels = 3, .has_bias = false}));
  const Graph result = pruned(net.build());
  EXPECT_EQ(channels(result), (Counts{3, 3}));
  EXPECT_EQ(result.operators[1].inputs.size(), 3u);
}

TEST(remove_constant_channels, keeps_what_would_take_a_bias_out_of_32_bits) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 4}, {kHigh});
  net.output(net.conv(made, {.channels = 2}, {2147483647, -2147483647 - 1}));
  EXPECT_EQ(channels(pruned(net.build())), (Counts{4, 2}));
}

TEST(remove_constant_channels, gives_layers_that_share_constants_their_own) {
  SmallNet net;
  const TensorId in = net.input({1, 4, 4, 2});
  const TensorId left = net.conv(in, {.channels = 4}, {kLow});
  const TensorId right = net.conv(in, {.channels = 4}, {kLow});
  net.output(net.conv(left, {.channels = 3}));
  net.output(right);
  Graph graph = net.build();
  graph.operators[1].inputs = graph.operators[0].inputs;
  EXPECT_EQ(channels(pruned(graph)), (Counts{3, 4, 3}));
}

TEST(remove_constant_channels, keeps_multiples_that_kernels_like) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 12}, {kLow, kHigh, kLow, kLow, kLow, kLow});
  net.output(net.conv(made, {.channels = 3}));
  EXPECT_EQ(channels(pruned(net.build(), {.multiple = 1})), (Counts{6, 3}));
  EXPECT_EQ(channels(pruned(net.build(), {.multiple = 4})), (Counts{8, 3}));
  EXPECT_EQ(channels(pruned(net.build(), {.multiple = 16})), (Counts{8, 3}));  // 16 are enough: a multiple of 4

  SmallNet wide;
  const std::vector<std::int32_t> low(14, kLow);
  const TensorId many = wide.conv(wide.input({1, 4, 4, 2}), {.channels = 32}, low);
  wide.output(wide.conv(many, {.channels = 3}));
  EXPECT_EQ(channels(pruned(wide.build(), {.multiple = 4})), (Counts{20, 3}));
  EXPECT_EQ(channels(pruned(wide.build(), {.multiple = 8})), (Counts{24, 3}));
}

}  // namespace
}  // namespace milliwatt
