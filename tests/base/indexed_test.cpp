#include "base/indexed.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace milliwatt {
namespace {

TEST(indexed, takes_an_index_of_any_integer_type) {
  Indexed<std::string> names = {"a", "b", "c"};
  EXPECT_EQ(names[1], "b");
  EXPECT_EQ(names[1U], "b");
  EXPECT_EQ(names[std::int64_t{2}], "c");
  EXPECT_EQ(names.at(std::uint8_t{2}), "c");
  names[0] = "z";
  EXPECT_EQ(std::as_const(names).at(0), "z");
}

TEST(indexed, refuses_an_index_outside_of_it) {
  Indexed<int> numbers(3, 7);
  EXPECT_THROW(numbers.at(3), std::out_of_range);
  EXPECT_THROW(numbers.at(-1), std::out_of_range);
  EXPECT_THROW(std::as_const(numbers).at(-1), std::out_of_range);
}

TEST(indexed, holds_truth_values_as_a_vector_does) {
  Indexed<bool> seen(3, false);
  seen[1] = true;
  seen.at(2) = true;
  EXPECT_EQ(seen, (Indexed<bool>{false, true, true}));
  EXPECT_TRUE(std::as_const(seen)[1]);
}

TEST(indexed, takes_over_a_vector_and_is_one) {
  std::vector<int> items = {1, 2};
  const Indexed<int> copy(items);
  const int* const first = items.data();
  const Indexed<int> moved = std::move(items);
  EXPECT_EQ(moved.data(), first);
  const std::vector<int>& as_vector = moved;
  EXPECT_EQ(as_vector, copy);
}

#ifndef NDEBUG
TEST(indexed, stops_at_a_negative_index_when_debugged) {
  Indexed<int> numbers(3, 7);
  EXPECT_DEATH(numbers[-1] = 0, "number >= 0");
}
#endif

}  // namespace
}  // namespace milliwatt
