// TREE_ENSEMBLE: rules. What it computes is tested with the files that it is read from.
#include <gtest/gtest.h>

#include "graph/builder.h"
#include "ops/breakage.h"

namespace milliwatt {
namespace {

using namespace test;

/// Two trees, 0: x1 < 0.5 ? leaf 0 : leaf 1, and 3: leaf 1.
Graph two_trees() {
  GraphBuilder builder("trees");
  const std::vector<TensorId> inputs = {
      builder.input("features", {ElementType::kFloat32, {1, 2}, {}}),
      builder.constant("nodes", {4, 3}, std::vector<std::int32_t>{1, 1, 2, -1, 0, 0, -1, 1, 0, -1, 1, 0}),
      builder.constant("thresholds", {4}, std::vector<float>{0.5F, 0, 0, 0}),
      builder.constant("trees", {2, 2}, std::vector<std::int32_t>{0, 0, 3, 1}),
      builder.constant("leaves", {2, 1}, std::vector<float>{1, 2}),
      builder.constant("base", {2}, std::vector<float>{0, 0})};
  builder.output(builder.op("TREE_ENSEMBLE", "layer", inputs, {}, {ElementType::kFloat32, {1, 2}, {}}));
  return builder.build();
}

std::function<void(Graph&)> number(TensorId tensor, std::size_t i, std::int32_t value) {
  return [=](Graph& g) { reinterpret_cast<std::int32_t*>(g.tensor(tensor).data.data())[i] = value; };
}

TEST(tree_ensemble, says_what_it_does_not_support) {
  expect_problems(two_trees(), {
                                   {number(1, 0, 2), "node 0 has feature 2; supported: below 2"},
                                   {number(1, 1, 0),
                                    "node 0 has the children 0 and 2; supported: children behind their only parent"},
                                   {number(1, 2, 4), "node 0 has the children 1 and 4"},
                                   {number(1, 2, 1), "node 0 has the children 1 and 1"},
                                   {number(1, 4, 2), "node 1 has the children 2 and 0"},
                                   {number(2, 0, 0x7fc00000), "node 0 has a threshold that is not a number"},
                                   {number(3, 2, 1), "a tree of root 1 and output 1; supported: a root of its own"},
                                   {number(3, 3, 2), "a tree of root 3 and output 2"},
                                   {[](Graph& g) { g.tensor(4).data.clear(); }, "leaves \"leaves\" is computed"},
                                   {[](Graph& g) { g.tensor(0).type = ElementType::kInt8; },
                                    "features \"features\" has type s8; supported: f32"},
                               });
}

}  // namespace
}  // namespace milliwatt
