// SOFTMAX: rules, reference, float32 and the tape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ops/against_codes.h"
#include "ops/breakage.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

TEST(softmax, is_within_a_code_of_the_exact_one) {
  Graph graph = softmax_graph();
  for (const ElementType type : {ElementType::kInt8, ElementType::kInt16}) {
    const bool wide = type == ElementType::kInt16;
    graph.tensor(1).type = type;
    graph.tensor(1).quantization = wide ? per_tensor(1.0f / 65536, -32768) : per_tensor(1.0f / 256, -128);
    const std::vector<int> in{-30, 0, 10, 12};
    const std::vector<std::byte> out = output_of(graph, in);
    double sum = 0;
    for (const int code : in) sum += std::exp(0.1 * code);
    for (std::size_t i = 0; i < in.size(); ++i) {
      const double exact = std::exp(0.1 * in[i]) / sum * (wide ? 65536 : 256);
      const int code = wide ? values_of<std::int16_t>(out)[i] + 32768 : values_of<std::int8_t>(out)[i] + 128;
      EXPECT_NEAR(code, exact, 1.0) << i;
    }
  }
}

TEST(softmax, does_no_multiplications_that_count) { EXPECT_EQ(graph_macs(softmax_graph()), 0); }

TEST(softmax, gives_in_float32_what_int8_gives) {
  Graph graph = softmax_graph();
  graph.tensor(0).quantization = per_tensor(0.01F, 3);
  expect_the_same_as_codes(graph);
}

TEST(softmax, computes_probabilities_of_values_that_would_overflow) {
  const Graph graph =
      unary_graph("SOFTMAX", {ElementType::kFloat32, {2, 2}, {}}, {ElementType::kFloat32, {2, 2}, {}}, {{"beta", 2.0}});
  const auto quarter = static_cast<float>(std::log(3.0) / 2);
  EXPECT_THAT(run_floats(graph, {{1000, 1000, 0, quarter}}),
              ElementsAre(FloatEq(0.5F), FloatEq(0.5F), FloatEq(0.25F), FloatEq(0.75F)));
}

TEST(softmax, does_not_mix_float32_with_codes) {
  expect_problems(in_floats(softmax_graph()), {{makes_codes(0), "has type s8; supported: f32"}, {quantizes(1), "f32"}});
}

TEST(softmax, names_its_tensors_to_the_tape) {
  EXPECT_THAT(recorded(softmax_graph()), ElementsAre("1 = softmax(0 1)"));
}

}  // namespace
}  // namespace milliwatt
