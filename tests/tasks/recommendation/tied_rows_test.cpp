#include "tasks/recommendation/tied_rows.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <vector>

#include "train/parameters.h"

namespace milliwatt {
namespace {

/// Where the values of that constant begin.
std::size_t offset_of(const TwoTower& shape, const std::string& name) {
  const Graph graph = two_tower(shape);
  for (const Parameter& parameter : find_parameters(graph).trained) {
    if (graph.tensor(parameter.id).name == name) return parameter.offset;
  }
  ADD_FAILURE() << name << " is not trained";
  return 0;
}

TEST(tied_rows, are_the_mean_of_both_tables_and_nothing_else_changes) {
  const TwoTower shape{7, 2, 3, 4};
  const std::size_t columns = offset_of(shape, "embedding/weights"), rows = offset_of(shape, "scores/weights");
  std::vector<float> values(find_parameters(two_tower(shape)).trained_count);
  std::iota(values.begin(), values.end(), 1.0F);
  std::vector<float> expected = values;
  for (std::size_t item = 0; item < 7; ++item) {
    for (std::size_t i = 0; i < 3; ++i) {
      float& in_column = expected[columns + i * 7 + item];
      float& in_row = expected[rows + item * 3 + i];
      in_column = in_row = (in_column + in_row) / 2;
    }
  }
  std::vector<float> seen(values.size());
  tied_rows(shape)->apply(0, 1, values, seen);
  EXPECT_EQ(seen, expected);
}

TEST(tied_rows, leave_other_networks_as_they_are) {
  const std::vector<float> values = {1, 2, 3};
  std::vector<float> seen(3);
  tied_rows({7, 2, 3, 4})->apply(0, 1, values, seen);
  EXPECT_EQ(seen, values);
}

}  // namespace
}  // namespace milliwatt
