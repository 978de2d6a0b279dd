// Passes over operators that they never heard of: what these do not say is taken to be the worst, and what they say is
// made use of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/wrapping.h"
#include "error_text.h"
#include "ops/window.h"
#include "passes/code_ranges.h"
#include "passes/constant_channels.h"
#include "passes/drop_time_padding.h"
#include "passes/made_up_operator.h"
#include "passes/small_net.h"

namespace milliwatt {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::kHigh;
using testing::kLow;
using testing::MadeUp;
using testing::SmallNet;

constexpr ConstantChannelOptions kEachOne = {.multiple = 1};

const Shape& output_shape(const Graph& graph, std::size_t op) {
  return graph.tensor(graph.operators[op].outputs[0]).shape;
}

/// Adds a code of its own to each channel (input 1).
class ShiftByChannel : public MadeUp {
 public:
  void run(const OpView& op, TensorValues& values) const override {
    const auto in = values.read<std::int8_t>(op.op().inputs[0]);
    const auto shifts = elements_of<std::int8_t>(op.input(1));
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = static_cast<std::int8_t>(shifted(in[i], shifts[i % shifts.size()]));
    }
  }
  ChannelFlow channel_flow(const OpView& op) const override {
    ChannelFlow flow = channels_in_turn(op);
    flow.operands.push_back({1, 0});
    return flow;
  }
  ChannelRanges output_codes(const OpView& op, std::size_t, const std::vector<ChannelRanges>& inputs) const override {
    ChannelRanges codes = inputs[0];
    const auto shifts = elements_of<std::int8_t>(op.input(1));
    for (std::size_t c = 0; c < codes.size(); ++c) {
      codes[c] = {shifted(codes[c].lowest, shifts[c]), shifted(codes[c].highest, shifts[c])};
    }
    return codes;
  }
  TimeRows time_rows(const OpView&) const override { return {RowsRead::kOwn}; }

 private:
  static std::int32_t shifted(std::int32_t code, std::int32_t by) { return std::clamp(code + by, -128, 127); }
};

/// A sum over channels with everything elsewhere than in other layers: inputs are weights (channels x outputs), image,
/// and bias.
class SumByChannel : public MadeUp {
 public:
  void run(const OpView& op, TensorValues& values) const override {
    const auto channels = static_cast<std::size_t>(op.input(0).shape[0]);
    const auto outputs = static_cast<std::size_t>(op.input(0).shape[1]);
    const Requantization q = requantization_of(op, static_cast<int>(outputs));
    const auto weights = elements_of<std::int8_t>(op.input(0));
    const auto in = values.read<std::int8_t>(op.op().inputs[1]);
    const auto out = values.write<std::int8_t>(op.op().outputs[0]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      const std::size_t output = i % outputs;
      std::int32_t sum = op.has_input(2) ? elements_of<std::int32_t>(op.input(2))[output] : 0;
      for (std::size_t c = 0; c < channels; ++c) {
        sum += weights[c * outputs + output] * (in[i / outputs * channels + c] - q.input_zero_point);
      }
      out[i] = static_cast<std::int8_t>(requantize(sum, q.factors[output], q.output_zero_point, q.lowest, q.highest));
    }
  }
  std::optional<WeightedSum> weighted_sum(const OpView&) const override {
    WeightedSum sum;
    sum.input = 1;
    sum.weights = 0;
    sum.output_dimension = 1;
    sum.input_dimension = 0;
    return sum;
  }
  ChannelFlow channel_flow(const OpView&) const override {
    ChannelFlow flow;
    flow.outputs_are_separate = true;
    flow.inputs_are_summed = true;
    return flow;
  }
};

/// Three channels of which two hold one code, the operator, and a layer that reads it.
Graph between_layers() {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 3}, {kLow, 8000, kHigh});
  const TensorId between = net.op("MADE_UP", {made, net.codes({5, -7, -9}, {3})}, {}, {1, 4, 4, 3});
  net.output(net.conv(between, {.channels = 2}));
  return net.build();
}

TEST(code_ranges, take_any_code_from_an_operator_that_says_nothing) {
  const MadeUp type;
  const AddedOperator added(type);
  const Graph graph = between_layers();
  const auto ranges = code_ranges(graph);
  EXPECT_EQ(ranges[static_cast<std::size_t>(graph.operators[0].outputs[0])][0], (CodeInterval{-128, -128}));
  EXPECT_THAT(ranges[static_cast<std::size_t>(graph.operators[1].outputs[0])], Each(CodeInterval{-128, 127}));
}

TEST(code_ranges, follow_what_an_operator_says) {
  const ShiftByChannel type;
  const AddedOperator added(type);
  const Graph graph = between_layers();
  const ChannelRanges ranges = code_ranges(graph)[static_cast<std::size_t>(graph.operators[1].outputs[0])];
  EXPECT_EQ(ranges[0], (CodeInterval{-123, -123}));
  EXPECT_EQ(ranges[2], (CodeInterval{118, 118}));
}

TEST(remove_constant_channels, keeps_all_of_an_operator_that_says_nothing) {
  const MadeUp type;
  const AddedOperator added(type);
  const Graph graph = between_layers();
  const Graph result = remove_constant_channels(graph, kEachOne);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(output_shape(result, i), output_shape(graph, i));
}

TEST(remove_constant_channels, follows_what_an_operator_says_to_its_constants) {
  const ShiftByChannel type;
  const AddedOperator added(type);
  const Graph graph = between_layers();
  const Graph result = remove_constant_channels(graph, kEachOne);
  EXPECT_EQ(output_shape(result, 0), (Shape{1, 4, 4, 1}));
  EXPECT_EQ(output_shape(result, 1), (Shape{1, 4, 4, 1}));
  EXPECT_THAT(elements_of<std::int8_t>(result.tensor(result.operators[1].inputs[1])), ElementsAre(-7));
  EXPECT_EQ(testing::first_difference(graph, result, 1, 60), "");
}

TEST(remove_constant_channels, keeps_channels_that_an_operator_does_not_mention) {
  class TwoOfThree : public ShiftByChannel {
    ChannelFlow channel_flow(const OpView& op) const override {
      ChannelFlow flow = ShiftByChannel::channel_flow(op);
      flow.joined.pop_back();
      return flow;
    }
  };
  const TwoOfThree type;
  const AddedOperator added(type);
  EXPECT_EQ(output_shape(remove_constant_channels(between_layers(), kEachOne), 1), (Shape{1, 4, 4, 2}));
}

TEST(remove_constant_channels, cuts_weights_wherever_an_operator_has_them) {
  const SumByChannel type;
  const AddedOperator added(type);
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 4, 4, 2}), {.channels = 3}, {kLow, 100, kHigh});
  const TensorId weights = net.codes({1, 2, 3, 4, -5, 6, -1, 2, 1}, {3, 3});
  const TensorId sum = net.op("MADE_UP", {weights, made}, {{"activation", std::string("none")}}, {1, 4, 4, 3});
  net.output(net.conv(sum, {.channels = 2}));
  const Graph graph = net.build();
  const Graph result = remove_constant_channels(graph, kEachOne);
  EXPECT_EQ(output_shape(result, 0), (Shape{1, 4, 4, 1}));
  const Operator& op = result.operators[1];
  EXPECT_THAT(elements_of<std::int8_t>(result.tensor(op.inputs[0])), ElementsAre(4, -5, 6));
  EXPECT_THAT(elements_of<std::int32_t>(result.tensor(op.inputs[2])), ElementsAre(-255, 2 * 255, 255));
  EXPECT_EQ(testing::first_difference(graph, result, 1, 60), "");
  EXPECT_EQ(constant_channel_figures(graph, result).removed, 2);
}

/// A padded window, the operator, another window.
Graph over_time(const std::string& kind) {
  SmallNet net;
  const TensorId made = net.conv(net.input({1, 9, 4, 2}), {.channels = 2, .kernel = 3});
  const TensorId between = net.op(kind, {made, net.codes({0, 0}, {2})}, {}, {1, 9, 4, 2});
  net.output(net.conv(between, {.channels = 2, .kernel = 3}));
  return net.build();
}

TEST(drop_time_padding, refuses_an_operator_that_does_not_say_which_rows_it_reads) {
  const MadeUp type;
  const AddedOperator added(type);
  EXPECT_THAT(error_text([] { drop_time_padding(over_time("MADE_UP")); }),
              HasSubstr("it reads all rows of a tensor that loses some"));
}

TEST(drop_time_padding, goes_through_an_operator_that_works_row_by_row) {
  const ShiftByChannel type;
  const AddedOperator added(type);
  const Graph result = drop_time_padding(over_time("MADE_UP"));
  EXPECT_EQ(output_shape(result, 0), (Shape{1, 7, 4, 2}));
  EXPECT_EQ(output_shape(result, 1), (Shape{1, 7, 4, 2}));
  EXPECT_EQ(output_shape(result, 2), (Shape{1, 5, 4, 2}));
}

TEST(drop_time_padding, makes_a_pool_over_all_rows_one_over_those_that_are_left) {
  for (const char* kind : {"AVERAGE_POOL_2D", "MAX_POOL_2D"}) {
    SmallNet net;
    net.output(net.pool(net.conv(net.input({1, 4, 4, 2}), {.channels = 2, .kernel = 3}), 4, kind));
    const Graph result = drop_time_padding(net.build());
    EXPECT_EQ(output_shape(result, 0), (Shape{1, 2, 4, 2}));
    EXPECT_EQ(output_shape(result, 1), (Shape{1, 1, 1, 2}));
    EXPECT_EQ(OpView(result, result.operators[1]).integer("kernel_h"), 2);
  }
}

}  // namespace
}  // namespace milliwatt
