// PAD and PADV2: rules and reference.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "ops/breakage.h"
#include "ops/run_codes.h"

namespace milliwatt {
namespace {

using namespace test;

TEST(pad, says_what_it_does_not_support) {
  expect_problems(
      pad_graph(),
      {
          {[](Graph& g) { g.tensor(1).data[8] = std::byte{0}; },
           "output \"layer\" has shape 1x5x1x3; supported: 1x4x1x3"},
          {[](Graph& g) { std::fill_n(g.tensor(1).data.begin() + 8, 4, std::byte{0xff}); },
           "paddings \"numbers\" has -1 and 2 for dimension 1; supported: 0 or more"},
          {[](Graph& g) { g.tensor(1).shape = {8}; }, "paddings \"numbers\" has shape 8; supported: 4x2"},
          {[](Graph& g) { g.tensor(0).type = ElementType::kInt4; }, "input \"in\" has type s4; supported: s8"},
      });
}

TEST(pad, surrounds_with_the_zero_point_or_with_a_given_code) {
  Graph graph = pad_graph();
  EXPECT_EQ(output_of(graph, {7, 8, 9, 10}), bytes({3, 3, 3, 7, 8, 3, 9, 10, 3, 3, 3, 3, 3, 3, 3}));
  graph.operators[0].kind = "PADV2";
  Tensor value = graph.tensor(2);
  value.name = "value";
  value.shape = {1};
  value.data = bytes({-4});
  graph.tensors.push_back(value);
  graph.operators[0].inputs.push_back(3);
  expect_problems(graph, {{[](Graph& g) { g.tensor(3).quantization.zero_points[0] = 0; }, "the same quantization"},
                          {[](Graph& g) { g.tensor(3).data.clear(); }, "value \"value\" is computed"}});
  EXPECT_EQ(output_of(graph, {7, 8, 9, 10}), bytes({-4, -4, -4, 7, 8, -4, 9, 10, -4, -4, -4, -4, -4, -4, -4}));
}

}  // namespace
}  // namespace milliwatt
