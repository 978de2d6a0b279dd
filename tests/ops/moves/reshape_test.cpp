// RESHAPE: rules, reference, float32 and the tape.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/float_values.h"
#include "ops/run_codes.h"
#include "ops/written_tape.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

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

TEST(reshape, copies_codes) { EXPECT_EQ(output_of(reshape_graph(), {1, -2, 3, -4}), bytes({1, -2, 3, -4})); }

TEST(reshape, copies_float32) {
  const Graph graph =
      unary_graph("RESHAPE", {ElementType::kFloat32, {1, 4}, {}}, {ElementType::kFloat32, {1, 2, 2}, {}});
  EXPECT_THAT(run_floats(graph, {{1, 2, 3, 4}}), ElementsAre(1, 2, 3, 4));
}

TEST(reshape, names_its_tensors_to_the_tape) {
  EXPECT_THAT(recorded(reshape_graph()), ElementsAre("1 = reshape(0 1x2x2x1)"));
}

}  // namespace
}  // namespace milliwatt
