// TRANSPOSE: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/run_codes.h"

namespace milliwatt {
namespace {

using namespace test;

TEST(transpose, says_what_it_does_not_support) {
  expect_problems(
      transpose_graph({1, 2, 3}, {0, 2, 1}, {1, 3, 2}),
      {
          {[](Graph& g) { g.tensor(1).data[4] = std::byte{1}; },
           "permutation \"numbers\" is 0, 1, 1; supported: each of 0 .. 2 once"},
          {[](Graph& g) { g.tensor(1).data[0] = std::byte{3}; }, "is 3, 2, 1; supported: each of 0 .. 2 once"},
          {[](Graph& g) { g.tensor(1).shape = {2}; }, "permutation \"numbers\" has shape 2; supported: 3"},
          {[](Graph& g) { g.tensor(1).data.clear(); }, "is computed; supported: a constant"},
          {[](Graph& g) {
             g.tensor(2).shape = {1, 2, 3};
           },
           "output \"layer\" has shape 1x2x3; supported: 1x3x2"},
          {[](Graph& g) { g.tensor(0).shape = {1, 1, 1, 1, 1, 2, 3}; },
           "input \"in\" has shape 1x1x1x1x1x2x3; supported: 1 to 6 dimensions"},
      });
}

TEST(transpose, moves_elements) {
  const Graph rows = transpose_graph({1, 1, 2, 3}, {0, 1, 3, 2}, {1, 1, 3, 2});
  EXPECT_EQ(output_of(rows, {1, 2, 3, 4, 5, 6}), bytes({1, 4, 2, 5, 3, 6}));
  const Graph deep = transpose_graph({1, 1, 2, 1, 3}, {4, 0, 1, 3, 2}, {3, 1, 1, 1, 2});
  EXPECT_EQ(output_of(deep, {1, 2, 3, 4, 5, 6}), bytes({1, 4, 2, 5, 3, 6}));
  const Graph first = transpose_graph({1, 2, 1, 3}, {3, 0, 2, 1}, {3, 1, 1, 2});
  EXPECT_EQ(output_of(first, {1, 2, 3, 4, 5, 6}), bytes({1, 4, 2, 5, 3, 6}));
}

}  // namespace
}  // namespace milliwatt
