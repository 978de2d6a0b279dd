#include "graph/graph.h"

#include <gtest/gtest.h>

#include <limits>

#include "graph/text.h"

namespace milliwatt {
namespace {

TEST(element_count, multiplies_sizes) {
  EXPECT_EQ(element_count({1, 49, 10, 2}), 980);
  EXPECT_EQ(element_count({}), 1) << "a scalar";
  EXPECT_EQ(element_count({3, 0}), 0);
}

TEST(element_count, does_not_overflow) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_GT(element_count({most, most, most}), std::int64_t{1} << 40);
  Tensor tensor;
  tensor.type = ElementType::kInt64;
  tensor.shape = {most, most};
  EXPECT_GT(tensor.bytes(), std::int64_t{1} << 40);
}

TEST(bytes_of, puts_two_codes_of_four_bits_in_a_byte) {
  EXPECT_EQ(bytes_of(ElementType::kInt4, 0), 0);
  EXPECT_EQ(bytes_of(ElementType::kInt4, 6), 3);
  EXPECT_EQ(bytes_of(ElementType::kInt4, 7), 4);
  EXPECT_EQ(bytes_of(ElementType::kInt8, 7), 7);
  EXPECT_EQ(bytes_of(ElementType::kInt64, 7), 56);
}

TEST(shape_text, joins_sizes) {
  EXPECT_EQ(shape_text({1, 49, 10, 1}), "1x49x10x1");
  EXPECT_EQ(shape_text({}), "scalar");
}

TEST(operator_label, names_place_kind_and_name) {
  Operator op;
  op.kind = "CONV_2D";
  op.name = "block1/conv\n";
  op.source_index = 12;
  EXPECT_EQ(operator_label(op), "op 12 CONV_2D \"block1/conv\\x0a\"");
}

TEST(graph, knows_who_writes_and_reads_a_tensor) {
  const Graph graph = parse_graph(R"(graph "g"
    tensor %0 "in" s8 1x4
    tensor %1 "a" s8 1x4
    tensor %2 "b" s8 1x4
    op QUANTIZE "a" (%0) -> (%1)
    op ADD "b" (%1, %0, -) -> (%2)
    inputs (%0)
    outputs (%2))");
  EXPECT_EQ(producer_of(graph, 0), -1);
  EXPECT_EQ(producer_of(graph, 2), 1);
  EXPECT_EQ(readers_of(graph, 0), (std::vector<int>{0, 1}));
  EXPECT_EQ(readers_of(graph, 2), std::vector<int>{});
  EXPECT_EQ(readers_of(graph, kNoTensor), std::vector<int>{}) << "an input that is left out reads nothing";
}

}  // namespace
}  // namespace milliwatt
