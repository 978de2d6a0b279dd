// A sum over decision trees, as TREE_ENSEMBLE has it in its constants.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ops/operator.h"

namespace milliwatt {

/// Where the operator's inputs are.
struct TreeInput {
  static constexpr std::size_t kFeatures = 0, kNodes = 1, kThresholds = 2, kTrees = 3, kLeaves = 4, kBase = 5;
};

struct TreeEnsemble {
  struct Node {
    std::int32_t feature;  ///< negative: a leaf
    std::int32_t left;     ///< the node of a feature below the threshold; of a leaf, its row in `leaves`
    std::int32_t right;    ///< the node of others, not-a-number too; of a leaf 0
  };
  struct Tree {
    std::int32_t root;
    std::int32_t output;  ///< the first that a leaf's values are added to
  };

  std::int64_t features = 0;  ///< of a row of the input
  std::int64_t outputs = 0;   ///< of a row of the output
  std::int64_t values = 0;    ///< of a leaf
  std::span<const Node> nodes;
  std::span<const float> thresholds;  ///< one a node
  std::span<const Tree> trees;
  std::span<const float> leaves;  ///< rows of `values`
  std::span<const float> base;    ///< what each output begins with

  bool is_leaf(std::int32_t node) const { return nodes[static_cast<std::size_t>(node)].feature < 0; }
};

/// Of an operator without problems. The spans are those of the graph's constants.
TreeEnsemble tree_ensemble(const OpView& op);

}  // namespace milliwatt
