// READ_VARIABLE and ASSIGN_VARIABLE: a value outlives its inference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/float_values.h"
#include "ops/layers.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

/// The output is the input of the inference before: the variable is read, then assigned.
Graph delay_graph() {
  const TensorSpec spec = {ElementType::kFloat32, {2}, {}};
  GraphBuilder builder("delay");
  const TensorId in = builder.input("in", spec);
  const TensorId variable = builder.variable("variable", spec);
  builder.output(builder.op("READ_VARIABLE", "read", {variable}, {}, spec));
  Graph graph = builder.build();
  test::add_assignment(graph, in, variable);
  return graph;
}

TEST(variables, keep_their_value_from_one_inference_to_the_next) {
  const Graph graph = delay_graph();
  Executor executor(graph);
  executor.run(one_input(std::vector<float>{1, 2}));
  EXPECT_THAT(values_of<float>(executor.outputs().front()), ElementsAre(0, 0));
  executor.run(one_input(std::vector<float>{3, 4}));
  EXPECT_THAT(values_of<float>(executor.outputs().front()), ElementsAre(1, 2));
  executor.reset();
  executor.run(one_input(std::vector<float>{5, 6}));
  EXPECT_THAT(values_of<float>(executor.outputs().front()), ElementsAre(0, 0));
}

TEST(variables, say_what_they_do_not_support) {
  expect_problems(delay_graph(),
                  {{[](Graph& g) { g.tensor(1).is_variable = false; }, "tensor \"variable\" is no variable"},
                   {[](Graph& g) { g.tensor(1).shape = {3}; }, "output \"read\" has shape 2; supported: 3"}});
}

}  // namespace
}  // namespace milliwatt
