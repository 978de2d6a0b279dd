#include "tasks/classification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace milliwatt {
namespace {

template <typename T>
std::span<const std::byte> bytes_of(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}

TEST(best_class, is_the_first_of_the_highest) {
  EXPECT_EQ(best_class(ElementType::kInt8, bytes_of<std::int8_t>({-128, 7, 7, -3})), 1);
  EXPECT_EQ(best_class(ElementType::kInt8, bytes_of<std::int8_t>({-1, -2})), 0);
}

TEST(best_class, compares_values_and_not_bytes) {
  EXPECT_EQ(best_class(ElementType::kUint8, bytes_of<std::uint8_t>({200, 100})), 0);
  EXPECT_EQ(best_class(ElementType::kInt16, bytes_of<std::int16_t>({255, 256})), 1);
  EXPECT_EQ(best_class(ElementType::kFloat32, bytes_of<float>({-0.5F, 0.25F, 0.125F})), 1);
}

TEST(best_class, refuses_types_without_an_order_of_ours) {
  EXPECT_THROW(best_class(ElementType::kBool, bytes_of<std::uint8_t>({0, 1})), Error);
}

TEST(scored_class, is_the_best_class_and_its_score_as_a_real_number) {
  Tensor output;
  output.shape = {1, 3};
  output.type = ElementType::kInt8;
  output.quantization = {{1.0F / 256}, {-128}, 0};
  EXPECT_EQ(scored_class(output, bytes_of<std::int8_t>({-128, 64, -64})).label, 1);
  EXPECT_DOUBLE_EQ(scored_class(output, bytes_of<std::int8_t>({-128, 64, -64})).probability, 0.75);
  output.type = ElementType::kUint8;
  output.quantization = {{1.0F / 256}, {0}, 0};
  EXPECT_DOUBLE_EQ(scored_class(output, bytes_of<std::uint8_t>({192, 1, 2})).probability, 0.75);
  output.type = ElementType::kInt16;
  output.quantization = {{1.0F / 32768}, {0}, 0};
  EXPECT_DOUBLE_EQ(scored_class(output, bytes_of<std::int16_t>({1, 2, 24576})).probability, 0.75);
  output.type = ElementType::kFloat32;
  output.quantization = {};
  EXPECT_DOUBLE_EQ(scored_class(output, bytes_of<float>({0.125F, 0.125F, 0.75F})).probability, 0.75);
}

TEST(Confusion, counts_by_truth_and_answer) {
  Confusion confusion(3);
  confusion.add(0, 0);
  confusion.add(0, 2);
  confusion.add(0, 0);
  confusion.add(2, 2);
  EXPECT_EQ(confusion.count(0, 0), 2);
  EXPECT_EQ(confusion.count(0, 2), 1);
  EXPECT_EQ(confusion.count(2, 0), 0);
  EXPECT_EQ(confusion.total(), 4);
  EXPECT_EQ(confusion.right(), 3);
  EXPECT_DOUBLE_EQ(confusion.accuracy(), 0.75);
  EXPECT_DOUBLE_EQ(confusion.baseline(), 0.75);
}

TEST(Confusion, of_nothing_has_accuracy_zero) {
  EXPECT_EQ(Confusion(2).accuracy(), 0);
  EXPECT_EQ(Confusion(2).baseline(), 0);
}

TEST(Confusion, prints_a_line_for_each_true_class) {
  Confusion confusion(2);
  confusion.add(0, 1);
  confusion.add(1, 1);
  EXPECT_EQ(confusion.text({"on", "silence"}),
            "              on silence\n"
            "     on        .       1\n"
            "silence        .       1\n");
}

TEST(Confusion, refuses_classes_that_it_has_not) { EXPECT_THROW(Confusion(2).add(2, 0), std::out_of_range); }

}  // namespace
}  // namespace milliwatt
