// ADD: rules, reference, float32 and the tape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/against_codes.h"
#include "ops/breakage.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

/// In float32 both inputs have the same shape.
Graph same_shapes() {
  Graph graph = add_graph();
  graph.tensor(1).shape = {1, 2, 3};
  return graph;
}

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

TEST(add, repeats_the_smaller_input) {
  // Reals 0 1 2 | 3 4 5 plus 0 0.5 1, in steps of 0.5.
  EXPECT_THAT(outputs_of(add_graph(), {bytes({1, 3, 5, 7, 9, 11}), bytes({-2, 0, 2})}),
              ElementsAre(bytes({0, 3, 6, 6, 9, 12})));
}

TEST(add, gives_in_float32_what_int8_gives) {
  expect_the_same_as_codes(with_output(same_shapes(), per_tensor(0.7F, 0)));
  expect_the_same_activations(with_output(same_shapes(), per_tensor(0.1F, -5)));
}

TEST(add, does_not_mix_float32_with_codes) {
  expect_problems(in_floats(same_shapes()), {{makes_codes(0), "input 0 \"a\" has type s8; supported: f32"},
                                             {makes_codes(1), "input 1 \"b\" has type s8; supported: f32"}});
}

TEST(add, names_its_tensors_to_the_tape) { EXPECT_THAT(recorded(same_shapes()), ElementsAre("2 = add(0 1)")); }

TEST(add, tells_the_tape_to_clamp_to_the_activation_after_it) {
  EXPECT_THAT(recorded(same_shapes(), "relu"), ElementsAre("2 = clamp(add(0 1) 0 inf)"));
}

}  // namespace
}  // namespace milliwatt
