#include "ops/operator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "base/error.h"
#include "ops/layers.h"

namespace milliwatt {
namespace {

TEST(operator_types, are_sorted_unique_and_found_by_their_names) {
  std::string_view before;
  for (const OperatorType* type : operator_types()) {
    EXPECT_LT(before, type->kind());
    EXPECT_EQ(find_operator_type(type->kind()), type);
    before = type->kind();
  }
}

TEST(operator_type, refuses_what_is_not_in_the_list) {
  EXPECT_EQ(find_operator_type("conv_2d"), nullptr);
  EXPECT_THROW(operator_type("conv_2d"), Error);
}

TEST(graph_macs, counts_products_at_the_borders_too) {
  EXPECT_EQ(graph_macs(test::conv2d_graph()), 3 * 2 * 4 * 3 * 3 * 2);
  EXPECT_EQ(graph_macs(test::depthwise_graph()), 5 * 4 * 4 * 3 * 3);
  EXPECT_EQ(graph_macs(test::fully_connected_graph()), 12);
  EXPECT_EQ(graph_macs(test::svdf_graph()), 4 + 6);
  EXPECT_EQ(graph_macs(test::softmax_graph()), 0);
}

TEST(op_view, tells_inputs_that_are_left_out) {
  Graph graph = test::conv2d_graph();
  graph.operators[0].inputs[2] = kNoTensor;
  const OpView op(graph, graph.operators[0]);
  EXPECT_TRUE(op.has_input(1));
  EXPECT_FALSE(op.has_input(2));
  EXPECT_FALSE(op.has_input(3));
}

}  // namespace
}  // namespace milliwatt
