// Decision trees as they are read from a file, and the graph that computes them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace milliwatt::trees {

/// What is done with the sums of the leaves.
enum class Answer { kSums, kLogistic, kSoftmax, kExp };

class Forest {
 public:
  /// `values`: of each leaf.
  Forest(std::int64_t features, std::int64_t outputs, std::int64_t values);

  std::int64_t features() const { return features_; }
  std::int64_t values() const { return values_; }
  std::int64_t trees() const { return static_cast<std::int64_t>(trees_.size() / 2); }

  /// A node as a file has it.
  struct Node {
    std::int64_t feature = -1;   ///< negative: a leaf
    float threshold = 0;         ///< a feature below it goes to the left
    std::int64_t left = 0;       ///< the file's name of the child: any number
    std::int64_t right = 0;      ///< the same
    std::vector<double> values;  ///< of a leaf
  };
  /// Adds the tree below `root`. Its leaves add to the outputs from `output` on. `node_of` is asked once for each place
  /// in the tree, and has to refuse a name that it is asked for again: such a file has no tree.
  void add_tree(std::int64_t output, std::int64_t root, const std::function<Node(std::int64_t name)>& node_of);

  /// What an output begins with; 0 if it is not told.
  void begin_output(std::int64_t output, double value);

  Answer answer = Answer::kSums;

  // The constants of TREE_ENSEMBLE.
  const std::vector<std::int32_t>& nodes() const { return nodes_; }
  const std::vector<float>& thresholds() const { return thresholds_; }
  const std::vector<std::int32_t>& roots() const { return trees_; }
  const std::vector<float>& leaves() const { return leaves_; }
  const std::vector<float>& base() const { return base_; }

  /// One input, float32 [1, features], one output, float32 [1, outputs].
  Graph graph(const std::string& name) const;

 private:
  std::int64_t features_, outputs_, values_;
  std::vector<std::int32_t> nodes_, trees_;
  std::vector<float> thresholds_, leaves_, base_;
};

/// The threshold below which the same float32 numbers lie that are at most `threshold`.
float threshold_above(double threshold);

}  // namespace milliwatt::trees
