// DEQUANTIZE: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/float_values.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

TEST(dequantize, says_what_it_does_not_support) {
  expect_problems(dequantize_graph(),
                  {
                      {[](Graph& g) { g.tensor(0).type = ElementType::kInt32; }, "supported: s8, u8, s16"},
                      {[](Graph& g) { g.tensor(1).type = ElementType::kInt8; }, "supported: f32"},
                      {[](Graph& g) { g.tensor(0).quantization = {}; }, "input \"in\" has 0 scales"},
                  });
}

TEST(dequantize, gives_reals_back) {
  const Graph graph = dequantize_graph();
  Executor executor(graph);
  executor.run(one_input(std::vector<std::int8_t>{3, 4, -128, 127}));
  EXPECT_THAT(values_of<float>(executor.outputs()[0]), ElementsAre(0, 0.5f, -65.5f, 62));
}

}  // namespace
}  // namespace milliwatt
