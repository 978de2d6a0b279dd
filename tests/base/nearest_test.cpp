#include "base/nearest.h"

#include <gtest/gtest.h>

#include <vector>

namespace milliwatt {
namespace {

TEST(edit_distance, counts_insertions_deletions_and_replacements) {
  EXPECT_EQ(edit_distance("", ""), 0);
  EXPECT_EQ(edit_distance("", "abc"), 3);
  EXPECT_EQ(edit_distance("epoch", "epochs"), 1);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3);
  EXPECT_EQ(edit_distance("abc", "cab"), 2);
}

TEST(nearest, finds_the_name_that_was_meant) {
  const std::vector<std::string> names = {"batch", "epochs", "seed"};
  EXPECT_EQ(nearest("epoch", names), "epochs");
  EXPECT_EQ(nearest("Batch", names), "batch");
}

TEST(nearest, of_no_names_is_none) { EXPECT_EQ(nearest("epoch", std::vector<std::string>()), ""); }

}  // namespace
}  // namespace milliwatt
