// QUANTIZE: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/breakage.h"
#include "ops/float_values.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

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

TEST(quantize, saturates_what_has_no_code) {
  const Graph graph = quantize_graph();
  Executor executor(graph);
  const float infinity = std::numeric_limits<float>::infinity();
  executor.run(one_input(std::vector<float>{0.25f, 1e30f, -infinity, std::nanf("")}));
  EXPECT_THAT(values_of<std::int8_t>(executor.outputs()[0]), ElementsAre(4, 127, -128, 3));
}

}  // namespace
}  // namespace milliwatt
