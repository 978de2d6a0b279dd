// SPLIT and SPLIT_V: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ops/breakage.h"
#include "ops/run_codes.h"

namespace milliwatt {
namespace {

using namespace test;
using ::testing::ElementsAre;

TEST(split, says_what_it_does_not_support) {
  expect_problems(
      split_graph(),
      {
          {[](Graph& g) { set_number(g, 0, 3); }, "axis 3 of 1x4x2; supported: -3 .. 2"},
          {[](Graph& g) { set_number(g, 0, 2); }, "output 0 \"layer\" has shape 1x2x2; supported: 1x4x2"},
          {[](Graph& g) { g.tensor(0).data.clear(); }, "axis \"axis\" is computed; supported: a constant"},
          {[](Graph& g) {
             g.tensor(2).shape = {1, 1, 2};
             g.tensor(3).shape = {1, 3, 2};
           },
           "output \"layer:1\" has size 3 along the axis; supported: 1"},
          {with("num_splits", std::int64_t{3}), "num_splits is 3 and there are 2 outputs; supported: as many"},
          {[](Graph& g) { g.tensor(1).type = ElementType::kInt4; }, "input \"in\" has type s4; supported: s8"},
      });
}

TEST(split, deals_out_rows_or_runs) {
  Graph graph = split_graph();
  const std::vector<std::vector<std::byte>> in = {bytes({1, 2, 3, 4, 5, 6, 7, 8})};
  EXPECT_THAT(outputs_of(graph, in), ElementsAre(bytes({1, 2, 3, 4}), bytes({5, 6, 7, 8})));
  set_number(graph, 0, -1);
  graph.tensor(2).shape = graph.tensor(3).shape = {1, 4, 1};
  EXPECT_THAT(outputs_of(graph, in), ElementsAre(bytes({1, 3, 5, 7}), bytes({2, 4, 6, 8})));
}

TEST(split_v, says_what_it_does_not_support) {
  expect_problems(split_v_graph(),
                  {
                      {[](Graph& g) { g.tensor(1).data[0] = std::byte{2}; },
                       "output \"layer\" has size 1 along the axis; supported: 2"},
                      {[](Graph& g) { g.tensor(1).shape = {1}; }, "sizes \"sizes\" has 1 elements; supported: 2"},
                      {[](Graph& g) {
                         g.tensor(4).shape = {1, 3};
                       },
                       "input \"in\" has shape 1x3; supported: 1x4"},
                  });
}

TEST(split_v, deals_out_unequal_pieces) {
  EXPECT_THAT(outputs_of(split_v_graph(), {bytes({1, 2, 3})}), ElementsAre(bytes({1}), bytes({2, 3})));
}

}  // namespace
}  // namespace milliwatt
