// DEPTHWISE_CONV_2D: rules, reference, float32 and the tape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/against_codes.h"
#include "ops/breakage.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using testing::AllOf;
using ::testing::ElementsAre;
using testing::EndsWith;
using ::testing::HasSubstr;
using testing::StartsWith;

/// With a scale for each bias, as in_floats() needs it.
Graph depthwise_graph_with_scales() {
  Graph graph = depthwise_graph();
  graph.tensor(2).quantization = per_channel({0.05F, 0.1F, 0.15F, 0.2F}, 0);
  return graph;
}

Graph dilated_depthwise() {
  Graph graph = depthwise_graph_with_scales();
  graph.operators[0].attributes["dilation_h"] = std::int64_t{2};
  return with_output(std::move(graph), per_tensor(4.0F, 5));
}

TEST(depthwise_conv2d, says_what_it_does_not_support) {
  expect_problems(
      depthwise_graph(),
      {
          {[](Graph& g) {
             g.tensor(1).shape = {2, 3, 3, 4};
           },
           "supported: 1x3x3x4"},
          {[](Graph& g) { g.tensor(1).quantization.axis = 0; }, "along axis 0; supported: axis 3"},
          {[](Graph& g) {
             g.tensor(0).shape = {1, 5, 4, 3};
           },
           "weights \"weights\" gives 4 channels for 3 of the input; supported: a multiple"},
          {[](Graph& g) {
             g.tensor(3).shape = {1, 5, 4, 2};
           },
           "supported: 1x5x4x4"},
          {with("depth_multiplier", std::int64_t{1}), "depth_multiplier is 1; supported: 2, as the shapes say"},
      });
}

TEST(depthwise_conv2d, leaves_out_the_padding) {
  Graph graph = depthwise_graph();
  graph.tensor(1).quantization = per_tensor(2.0f, 0);  // factor 1: codes are sums
  graph.operators[0].inputs[2] = kNoTensor;
  const std::vector<std::byte> out = output_of(graph, std::vector<int>(40, 4));  // zero point + 1; every weight 1
  const auto at = [&](int y, int x) { return static_cast<int>(out[static_cast<std::size_t>((y * 4 + x) * 4)]); };
  EXPECT_EQ(at(0, 0), 4 - 1);
  EXPECT_EQ(at(0, 1), 6 - 1);
  EXPECT_EQ(at(2, 1), 9 - 1);
}

TEST(depthwise_conv2d, counts_products_at_the_borders_too) {
  EXPECT_EQ(graph_macs(depthwise_graph()), 5 * 4 * 4 * 3 * 3);
}

TEST(depthwise_conv2d, gives_in_float32_what_int8_gives) {
  expect_the_same_as_codes(dilated_depthwise());
  expect_the_same_activations(with_output(dilated_depthwise(), per_tensor(0.1F, -5)));
}

TEST(depthwise_conv2d, does_not_mix_float32_with_codes) {
  const Graph graph = in_floats(depthwise_graph_with_scales());
  expect_problems(
      graph, {{makes_codes(0), "input \"image\" has type s8; supported: f32, as the output has"},
              {makes_codes(1), "weights \"weights\" has type s8; supported: f32, as the output has"},
              {makes_codes(2), "bias \"bias\" has type s8; supported: f32, as the output has"},
              {quantizes(0), "input \"image\" has type f32 and a quantization; supported: f32 without quantization"},
              {quantizes(1), "weights \"weights\" has type f32 and a quantization"},
              {quantizes(2), "bias \"bias\" has type f32 and a quantization"},
              {quantizes(3), "output \"layer\" has type f32 and a quantization"},
              {[](Graph& g) { g.tensor(1).data.clear(); }, "weights \"weights\" is computed"},
              {[](Graph& g) { g.tensor(2).data.clear(); }, "bias \"bias\" is computed"},
              {[](Graph& g) { g.tensor(2).shape = {5}; }, "bias \"bias\" has shape 5; supported: 4"}});
}

TEST(depthwise_conv2d, names_its_tensors_to_the_tape) {
  EXPECT_THAT(recorded(depthwise_graph()),
              ElementsAre(StartsWith("3 = conv2d(0 transpose(1 3,1,2,0) 2 5x4 by 3x3 stride 1 pad 1,1 groups ")));
}

TEST(depthwise_conv2d, tells_the_tape_that_there_is_no_bias) {
  Graph graph = depthwise_graph();
  graph.operators[0].inputs.pop_back();
  EXPECT_THAT(recorded(graph), ElementsAre(HasSubstr("(0 transpose(1 3,1,2,0) - ")));
}

TEST(depthwise_conv2d, tells_the_tape_to_clamp_to_the_activation_after_it) {
  EXPECT_THAT(recorded(depthwise_graph(), "relu6"),
              ElementsAre(AllOf(StartsWith("3 = clamp(conv2d("), EndsWith(" 0 6)"))));
}

}  // namespace
}  // namespace milliwatt
