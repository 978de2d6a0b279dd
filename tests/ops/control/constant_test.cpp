#include <gtest/gtest.h>

#include "graph/builder.h"
#include "ops/execute.h"
#include "ops/operator.h"

namespace milliwatt {
namespace {

Graph known(const Shape& output) {
  GraphBuilder builder("known");
  const TensorId constant = builder.constant("known", {3}, std::vector<std::int32_t>{4, -5, 6});
  builder.output(builder.op("CONSTANT", "out", {constant}, {}, {ElementType::kInt32, output, {}}));
  return builder.build();
}

TEST(constant, hands_out_its_elements) {
  const Graph graph = known({3});
  verify(graph);
  Executor executor(graph);
  executor.run({});
  EXPECT_EQ(executor.outputs().at(0), graph.tensors[0].data);
}

TEST(constant, has_the_shape_of_its_elements) {
  const Graph graph = known({4});
  EXPECT_EQ(operator_type("CONSTANT").problems(OpView(graph, graph.operators[0])).size(), 1U);
}

}  // namespace
}  // namespace milliwatt
