#include "compress/keep_zeros.h"

#include <gtest/gtest.h>

#include "graph/builder.h"

namespace milliwatt {
namespace {

TEST(keep_zeros, keeps_weights_that_are_0_and_no_biases) {
  GraphBuilder builder("net");
  const TensorSpec floats{ElementType::kFloat32, {1, 2}, {}};
  const TensorId in = builder.input("in", floats);
  const TensorId weights = builder.constant("weights", {2, 2}, std::vector<float>{1, 0, 0, 4});
  const TensorId bias = builder.constant("bias", {2}, std::vector<float>{0, 1});
  builder.output(builder.op("FULLY_CONNECTED", "dense", {in, weights, bias}, {{"activation", "none"}}, floats));
  const Graph graph = builder.build();
  KeepZeros rule(graph, find_parameters(graph));
  const std::vector<float> values = {5, 6, 7, 8, 9, 10};
  std::vector<float> seen(values.size());
  rule.apply(3, 10, values, seen);
  EXPECT_EQ(seen, (std::vector<float>{5, 0, 0, 8, 9, 10}));
}

}  // namespace
}  // namespace milliwatt
