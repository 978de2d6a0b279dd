// CONV_2D: rules, float32 and the tape. Codes are compared with TFLite Micro by tests/oracle/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/against_codes.h"
#include "ops/breakage.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using testing::AllOf;
using ::testing::ElementsAre;
using testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::StartsWith;

TEST(conv2d, says_what_it_does_not_support) {
  expect_problems(
      conv2d_graph(),
      {
          {[](Graph& g) { g.tensor(0).type = ElementType::kFloat32; }, "input \"image\" has type f32; supported: s8"},
          {[](Graph& g) { g.tensor(1).type = ElementType::kInt16; }, "weights \"weights\" has type s16; supported: s8"},
          {[](Graph& g) {
             g.tensor(0).shape = {2, 5, 4, 2};
           },
           "output \"layer\" has shape 1x3x2x4; supported: 2x3x2x4"},
          {[](Graph& g) {
             g.tensor(0).shape = {5, 4, 2};
           },
           "has shape 5x4x2"},
          {[](Graph& g) {
             g.tensor(1).shape = {4, 3, 3, 1};
           },
           "weights \"weights\" has shape 4x3x3x1; supported: 4x3x3x2"},
          {[](Graph& g) {
             g.tensor(3).shape = {1, 3, 3, 4};
           },
           "output \"layer\" has shape 1x3x3x4; supported: 1x3x2x4"},
          {[](Graph& g) { g.tensor(1).data.clear(); }, "weights \"weights\" is computed; supported: a constant"},
          {[](Graph& g) { g.tensor(1).quantization.zero_points[2] = 5; },
           "weights \"weights\" has zero point 5; supported: 0"},
          {[](Graph& g) { g.tensor(1).quantization.axis = 3; }, "is quantized along axis 3; supported: axis 0"},
          {[](Graph& g) {
             g.tensor(1).quantization = per_channel({1, 1}, 0);
           },
           "supported: 1 or 4 of each"},
          {[](Graph& g) { g.tensor(0).quantization = {}; },
           "input \"image\" has 0 scales and 0 zero points; supported: 1 of each"},
          {[](Graph& g) { g.tensor(3).quantization.scales[0] = 0; },
           "output \"layer\" has scale 0; supported: above 0"},
          {[](Graph& g) { g.tensor(3).quantization.scales[0] = 1e-30f; }, "supported: less than 2^30 times"},
          {[](Graph& g) { g.tensor(0).quantization.zero_points[0] = 200; },
           "input \"image\" has zero point 200; supported: -128 .. 127"},
          {[](Graph& g) { g.tensor(2).type = ElementType::kInt64; }, "bias \"bias\" has type s64; supported: s32"},
          {[](Graph& g) { g.tensor(2).shape = {3}; }, "bias \"bias\" has shape 3; supported: 4"},
          {[](Graph& g) { g.tensor(2).quantization.scales[1] = 0.2f; },
           "bias \"bias\" has scale 0.2; supported: 0.100000001, the product of the scales of input and weights"},
          {[](Graph& g) { g.tensor(2).quantization.zero_points[1] = 1; },
           "bias \"bias\" has zero point 1; supported: 0"},
          {[](Graph& g) { g.operators[0].inputs.resize(1); }, "1 inputs; supported: 2 to 3"},
          {[](Graph& g) { g.operators[0].inputs[1] = kNoTensor; }, "input 1 is left out"},
          {[](Graph& g) { g.operators[0].outputs.push_back(0); }, "2 outputs; supported: 1"},
          {without("stride_h"), "attribute stride_h is missing"},
          {with("stride_w", std::string("2")), "attribute stride_w has another type; supported: an integer"},
          {with("dilation_h", std::int64_t{0}), "dilation_h is 0; supported: 1 .. 65535"},
          {with("padding", std::string("full")), "padding is full; supported: same, valid"},
          {with("activation", std::string("tanh")), "activation is tanh; supported: none, relu, relu6, relu_n1_to_1"},
      });
}

TEST(conv2d, may_do_without_bias) {
  Graph graph = conv2d_graph();
  graph.operators[0].inputs[2] = kNoTensor;
  EXPECT_THAT(problems_of(graph), IsEmpty());
  graph.operators[0].inputs.pop_back();
  EXPECT_THAT(problems_of(graph), IsEmpty());
}

TEST(conv2d, refuses_windows_larger_than_the_image) {
  Graph graph = conv2d_graph();
  graph.operators[0].attributes["padding"] = std::string("valid");
  graph.operators[0].attributes["dilation_w"] = std::int64_t{2};
  EXPECT_THAT(problems_of(graph),
              ElementsAre(HasSubstr("a window that spans 3 x 5 does not fit into input \"image\" of "
                                    "1x5x4x2; supported: windows inside the image")));
}

TEST(conv2d, counts_products_at_the_borders_too) {
  EXPECT_EQ(graph_macs(conv2d_graph()), 3 * 2 * 4 * 3 * 3 * 2);
  EXPECT_EQ(graph_macs(in_floats(conv2d_graph())), graph_macs(conv2d_graph()));
}

TEST(conv2d, gives_in_float32_what_int8_gives) {
  expect_the_same_as_codes(with_output(conv2d_graph(), per_tensor(6.0F, -7)));
  expect_the_same_activations(with_output(conv2d_graph(), per_tensor(0.1F, -5)));
}

TEST(conv2d, does_not_mix_float32_with_codes) {
  const Graph graph = in_floats(conv2d_graph());
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

TEST(conv2d, names_its_tensors_to_the_tape) {
  EXPECT_THAT(recorded(conv2d_graph()), ElementsAre("3 = conv2d(0 1 2 5x4 by 3x3 stride 2 pad 1,0)"));
}

TEST(conv2d, tells_the_tape_that_there_is_no_bias) {
  Graph graph = conv2d_graph();
  graph.operators[0].inputs.pop_back();
  EXPECT_THAT(recorded(graph), ElementsAre(HasSubstr("(0 1 - ")));
}

TEST(conv2d, tells_the_tape_to_clamp_to_the_activation_after_it) {
  EXPECT_THAT(recorded(conv2d_graph(), "relu"),
              ElementsAre(AllOf(StartsWith("3 = clamp(conv2d("), EndsWith(" 0 inf)"))));
}

}  // namespace
}  // namespace milliwatt
