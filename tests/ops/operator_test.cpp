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

TEST(operator_types, each_has_a_test_file_or_samples) {
  const std::set<std::string_view> with_files = {
#include "kinds_with_files.inc"
  };
  for (const OperatorType* type : operator_types()) {
    EXPECT_TRUE(with_files.contains(type->kind()) || !type->samples(1).empty())
        << type->kind() << ": write its test in tests/ops/, or override OperatorType::samples()";
  }
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
