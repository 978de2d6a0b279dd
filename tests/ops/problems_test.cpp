// The rules of the operators without weights, of SVDF, and of whole graphs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "ops/breakage.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(add, says_what_it_does_not_support) {
  expect_problems(
      add_graph(),
      {
          {[](Graph& g) { g.tensor(1).type = ElementType::kInt16; }, "input 1 \"b\" has type s16"},
          {[](Graph& g) { g.tensor(1).shape = {2}; },
           "input 0 \"a\" has shape 1x2x3, input 1 \"b\" has shape 2; supported: equal sizes, or 1"},
          {[](Graph& g) {
             g.tensor(2).shape = {1, 2, 1};
           },
           "output \"layer\" has shape 1x2x1; supported: 1x2x3"},
          {[](Graph& g) { g.tensor(1).shape = {1, 1, 1, 1, 1, 1, 3}; }, "3 and 7 dimensions; supported: up to 6"},
          {[](Graph& g) { g.tensor(2).quantization.scales[0] = 1e-7f; },
           "output \"layer\" has scale 1e-07; supported: more than 2^-19 of the inputs' scales"},
          {without("activation"), "attribute activation is missing"},
      });
}

TEST(average_pool2d, says_what_it_does_not_support) {
  expect_problems(
      average_pool_graph(),
      {
          {[](Graph& g) { g.tensor(1).quantization.zero_points[0] = 2; }, "supported: the same quantization"},
          {[](Graph& g) { g.tensor(1).quantization.scales[0] = 0.51f; }, "supported: the same quantization"},
          {with("kernel_h", std::int64_t{0}), "kernel_h is 0; supported: 1 .. 65535"},
          {with("kernel_w", std::int64_t{5}), "a window that spans 2 x 5 does not fit"},
          {[](Graph& g) {
             g.tensor(1).shape = {1, 2, 2, 1};
           },
           "supported: 1x2x2x2"},
      });
}

TEST(softmax, says_what_it_does_not_support) {
  expect_problems(
      softmax_graph(),
      {
          {[](Graph& g) { g.tensor(1).quantization.zero_points[0] = 0; },
           "output \"layer\" has scale 0.00390625 and zero point 0; supported: 0.00390625 and -128 for s8"},
          {[](Graph& g) { g.tensor(1).quantization.scales[0] = 0.0039f; }, "supported: 0.00390625 and -128 for s8"},
          {[](Graph& g) { g.tensor(1).type = ElementType::kInt16; }, "supported: 1.5258789e-05 and -32768 for s16"},
          {[](Graph& g) {
             g.tensor(1).shape = {2, 2};
           },
           "output \"layer\" has shape 2x2; supported: 1x4"},
          {[](Graph& g) {
             g.tensor(0).shape = g.tensor(1).shape = {1, 4096};
           },
           "input \"in\" has shape 1x4096; supported: a last dimension of up to 4095"},
          {with("beta", 0.0), "beta 0 times the input's scale 0.1; supported: above 2^-26"},
          {without("beta"), "attribute beta is missing"},
      });
}

TEST(softmax, may_count_its_runs_in_another_shape) {
  Graph graph = softmax_graph();
  graph.tensor(0).shape = {1, 1, 1, 4};
  EXPECT_THAT(problems_of(graph), IsEmpty());
  graph.tensor(0).shape = {1, 4, 1, 1};
  EXPECT_THAT(problems_of(graph), ElementsAre(HasSubstr("output \"layer\" has shape 1x4; supported: 1x4x1x1")));
  graph.tensor(0).shape = {1, 2, 1, 4};  // two rows
  graph.tensor(1).shape = {2, 4};        // one
  EXPECT_THAT(problems_of(graph), ElementsAre(HasSubstr("output \"layer\" has shape 2x4; supported: 1x2x1x4")));
}

TEST(quantize, says_what_it_does_not_support) {
  expect_problems(
      quantize_graph(),
      {
          {[](Graph& g) { g.tensor(1).type = ElementType::kBool; }, "f32 to bool; supported: f32 to s8, f32 to s16"},
          {[](Graph& g) {
             g.tensor(1).shape = {2, 2};
           },
           "output \"layer\" has shape 2x2; supported: 1x4"},
          {[](Graph& g) { g.tensor(1).quantization = {}; }, "output \"layer\" has 0 scales"},
          {[](Graph& g) { g.tensor(0).type = ElementType::kInt16; }, "input \"in\" has 0 scales"},
      });
}

TEST(dequantize, says_what_it_does_not_support) {
  expect_problems(dequantize_graph(),
                  {
                      {[](Graph& g) { g.tensor(0).type = ElementType::kInt32; }, "supported: s8, u8, s16"},
                      {[](Graph& g) { g.tensor(1).type = ElementType::kInt8; }, "supported: f32"},
                      {[](Graph& g) { g.tensor(0).quantization = {}; }, "input \"in\" has 0 scales"},
                  });
}

TEST(reshape, says_what_it_does_not_support) {
  expect_problems(reshape_graph(),
                  {
                      {[](Graph& g) {
                         g.tensor(1).shape = {1, 5};
                       },
                       "has shape 1x5; supported: 4 elements, as the input has"},
                      {[](Graph& g) { g.tensor(1).type = ElementType::kUint8; }, "has type u8; supported: s8"},
                  });
}

TEST(svdf, says_what_it_does_not_support) {
  expect_problems(
      svdf_graph(),
      {
          {[](Graph& g) { g.tensor(4).is_variable = false; }, "state \"state\" is not a variable"},
          {[](Graph& g) { g.tensor(4).type = ElementType::kInt16; },
           "time weights \"time\" has type s8; supported: s16"},
          {[](Graph& g) {
             g.tensor(4).shape = {1, 4};
           },
           "state \"state\" has shape 1x4; supported: 1x6"},
          {[](Graph& g) { g.tensor(3).shape = {3}; }, "bias \"bias\" has shape 3; supported: 2"},
          {[](Graph& g) { g.tensor(3).quantization.scales[0] = 2.0f; },
           "bias \"bias\" has scale 2; supported: 1, the product of the scales of state and time weights"},
          {[](Graph& g) { g.tensor(2).data.clear(); }, "time weights \"time\" is computed; supported: a constant"},
          {with("rank", std::int64_t{3}), "2 filters with rank 3; supported: a multiple of the rank"},
          {with("activation", std::string("relu")),
           "activation is relu and the output's zero point 0; supported: -128"},
          {[](Graph& g) { g.operators[0].inputs.pop_back(); }, "4 inputs; supported: 5"},
      });
}

TEST(verify, collects_the_problems_of_all_operators) {
  Graph graph = conv2d_graph();
  graph.operators[0].source_index = 12;
  graph.operators[0].attributes["padding"] = std::string("full");
  graph.operators[0].attributes.erase("activation");
  try {
    verify(graph);
    FAIL() << "verify() found nothing";
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "op 12 CONV_2D \"layer\": attribute activation is missing; also op 12 CONV_2D \"layer\": padding is full; "
        "supported: same, valid, same_width");
  }
}

TEST(verify, names_operators_that_are_not_supported) {
  Graph graph = conv2d_graph();
  graph.operators[0].kind = "CONV_3D";
  try {
    verify(graph);
    FAIL() << "verify() found nothing";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("op 0 CONV_3D \"layer\": operator is not supported; supported: ADD, "));
  }
}

}  // namespace
}  // namespace milliwatt
