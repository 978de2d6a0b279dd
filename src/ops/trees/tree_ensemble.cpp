// TREE_ENSEMBLE: the sum of a leaf of each decision tree (forests, gradient boosting). Inputs: features (rows of
// float32), then constants: nodes (feature, left, right), their thresholds, trees (root, first output), leaves, and
// what each output begins with. A feature below the threshold goes to the left, any other to the right. Sums are in
// float32, in the order of the trees.
#include "ops/trees/tree_ensemble.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/to_size.h"
#include "ops/checks.h"
#include "ops/factories.h"
#include "ops/samples.h"

namespace milliwatt {

namespace {

using enum ElementType;

template <typename T>
std::span<const T> constant_as(const OpView& op, std::size_t input) {
  const std::vector<std::byte>& bytes = op.input(input).data;
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

/// Types and shapes alone. Returns whether the constants can be read.
bool check_shapes(const OpView& op, Checks& checks) {
  if (!checks.counts(6, 6)) return false;
  constexpr std::array kNames = {"features", "nodes", "thresholds", "trees", "leaves", "base"};
  constexpr std::array kTypes = {kFloat32, kInt32, kFloat32, kInt32, kFloat32, kFloat32};
  constexpr std::array<std::size_t, 6> kRanks = {2, 2, 1, 2, 2, 1};
  bool good = checks.type("output", op.output(), {kFloat32}) && checks.rank("output", op.output(), 2);
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    good &= checks.type(kNames[i], op.input(i), {kTypes[i]});
    good &= checks.rank(kNames[i], op.input(i), kRanks[i]);
    good &= i == 0 ? checks.not_constant(kNames[i], op.input(i)) : checks.constant(kNames[i], op.input(i));
  }
  if (!good) return false;
  const std::int64_t nodes = op.input(TreeInput::kNodes).shape[0];
  good &= checks.shape("nodes", op.input(TreeInput::kNodes), {nodes, 3});
  good &= checks.shape("thresholds", op.input(TreeInput::kThresholds), {nodes});
  const std::int64_t trees = op.input(TreeInput::kTrees).shape[0];
  good &= checks.shape("trees", op.input(TreeInput::kTrees), {trees, 2});
  const std::int64_t outputs = op.input(TreeInput::kBase).shape[0];
  good &= checks.shape("output", op.output(), {op.input(0).shape[0], outputs});
  return good;
}

/// That every walk from a root ends at a leaf, and that no node is of two trees.
void check_nodes(const TreeEnsemble& e, Checks& checks) {
  const auto nodes = static_cast<std::int32_t>(e.nodes.size());
  const auto leaves = static_cast<std::int64_t>(e.leaves.size()) / e.values;
  std::vector<bool> has_parent(e.nodes.size(), false);
  const auto claim = [&](std::int32_t child, std::int32_t least) {
    if (child < least || child >= nodes || has_parent[to_size(child)]) return false;
    has_parent[to_size(child)] = true;
    return true;
  };
  for (std::int32_t i = 0; i < nodes; ++i) {
    const TreeEnsemble::Node& node = e.nodes[to_size(i)];
    if (node.feature >= e.features) {
      checks.problem(fmt::format("node {} has feature {}", i, node.feature), fmt::format("below {}", e.features));
      return;
    }
    const bool good =
        node.feature < 0 ? node.left >= 0 && node.left < leaves : claim(node.left, i + 1) && claim(node.right, i + 1);
    if (!good) {
      checks.problem(fmt::format("node {} has the children {} and {}", i, node.left, node.right),
                     "children behind their only parent, or a leaf that is there");
      return;
    }
    if (node.feature >= 0 && std::isnan(e.thresholds[to_size(i)])) {
      checks.problem(fmt::format("node {} has a threshold that is not a number", i), "numbers");
      return;
    }
  }
  for (const TreeEnsemble::Tree& tree : e.trees) {
    if (!claim(tree.root, 0) || tree.output < 0 || tree.output + e.values > e.outputs) {
      checks.problem(fmt::format("a tree of root {} and output {}", tree.root, tree.output),
                     "a root of its own, and outputs that are there");
      return;
    }
  }
}

/// A random tree of at most `depth` levels; returns its root.
std::int32_t grow(SampleMaker& make, std::int64_t features, int depth, std::vector<std::int32_t>& nodes,
                  std::vector<float>& thresholds, std::int32_t& leaves) {
  const auto own = static_cast<std::int32_t>(thresholds.size());
  nodes.insert(nodes.end(), 3, 0);
  thresholds.push_back(0);
  if (depth == 0 || make.chance(0.2)) {
    nodes[to_size(own) * 3] = -1;
    nodes[to_size(own) * 3 + 1] = leaves++;
    return own;
  }
  nodes[to_size(own) * 3] = static_cast<std::int32_t>(make.integer(0, features - 1));
  thresholds[to_size(own)] = static_cast<float>(make.integer(-40, 40)) / 16.0F;
  const std::int32_t left = grow(make, features, depth - 1, nodes, thresholds, leaves);
  const std::int32_t right = grow(make, features, depth - 1, nodes, thresholds, leaves);
  nodes[to_size(own) * 3 + 1] = left;
  nodes[to_size(own) * 3 + 2] = right;
  return own;
}

class TreeEnsembleType : public OperatorType {
 public:
  std::string_view kind() const override { return "TREE_ENSEMBLE"; }

  std::vector<std::string> problems(const OpView& op) const override {
    Checks checks(op);
    if (check_shapes(op, checks)) check_nodes(tree_ensemble(op), checks);
    return checks.take();
  }

  void run(const OpView& op, TensorValues& values) const override {
    const TreeEnsemble e = tree_ensemble(op);
    const auto in = values.read<float>(op.op().inputs[0]);
    const auto out = values.write<float>(op.op().outputs[0]);
    for (std::size_t row = 0; row * e.base.size() < out.size(); ++row) {
      const auto features = in.subspan(row * to_size(e.features), to_size(e.features));
      const auto sums = out.subspan(row * e.base.size(), e.base.size());
      std::ranges::copy(e.base, sums.begin());
      for (const TreeEnsemble::Tree& tree : e.trees) {
        std::int32_t at = tree.root;
        while (!e.is_leaf(at)) {
          const TreeEnsemble::Node& node = e.nodes[to_size(at)];
          at = features[to_size(node.feature)] < e.thresholds[to_size(at)] ? node.left : node.right;
        }
        const std::size_t leaf = to_size(e.nodes[to_size(at)].left) * to_size(e.values);
        for (std::size_t i = 0; i < to_size(e.values); ++i) sums[to_size(tree.output) + i] += e.leaves[leaf + i];
      }
    }
  }

  std::vector<Graph> samples(std::uint64_t seed) const override {
    std::vector<Graph> graphs;
    for (std::uint64_t i = 0; i < 5; ++i) {
      SampleMaker make({seed, key_of(kind()), i});
      // The fourth has more features than short words of nodes can name.
      const std::int64_t features = i == 3 ? make.integer(130, 140) : make.integer(1, 9);
      const std::int64_t outputs = make.integer(1, 4);
      const std::int64_t leaf_values = i % 2 == 0 ? 1 : outputs;
      const std::int64_t rows = i == 4 ? 3 : 1;
      std::vector<std::int32_t> nodes;
      std::vector<std::int32_t> trees;
      std::vector<float> thresholds;
      std::int32_t leaf_count = 0;
      for (std::int64_t tree = make.integer(1, 6); tree > 0; --tree) {
        trees.push_back(grow(make, features, 5, nodes, thresholds, leaf_count));
        trees.push_back(static_cast<std::int32_t>(make.integer(0, outputs - leaf_values)));
      }
      std::vector<float> leaves;
      for (std::int64_t k = leaf_count * leaf_values; k > 0; --k) leaves.push_back(make.scale() - 0.15F);
      std::vector<float> base;
      for (std::int64_t k = 0; k < outputs; ++k) base.push_back(make.scale());
      GraphBuilder& build = make.builder();
      const TensorId in = build.input("features", {kFloat32, {rows, features}, {}});
      const std::vector<TensorId> inputs = {
          in,
          build.constant("nodes", {static_cast<std::int64_t>(thresholds.size()), 3}, nodes),
          build.constant("thresholds", {static_cast<std::int64_t>(thresholds.size())}, thresholds),
          build.constant("trees", {static_cast<std::int64_t>(trees.size() / 2), 2}, trees),
          build.constant("leaves", {leaf_count, leaf_values}, leaves),
          build.constant("base", {outputs}, base)};
      make.add_if_right(build.op(std::string(kind()), "layer", inputs, {}, {kFloat32, {rows, outputs}, {}}), graphs);
    }
    return graphs;
  }
};

}  // namespace

TreeEnsemble tree_ensemble(const OpView& op) {
  TreeEnsemble e;
  e.features = op.input(0).shape[1];
  e.outputs = op.input(TreeInput::kBase).shape[0];
  e.values = op.input(TreeInput::kLeaves).shape[1];
  e.nodes = constant_as<TreeEnsemble::Node>(op, TreeInput::kNodes);
  e.thresholds = constant_as<float>(op, TreeInput::kThresholds);
  e.trees = constant_as<TreeEnsemble::Tree>(op, TreeInput::kTrees);
  e.leaves = constant_as<float>(op, TreeInput::kLeaves);
  e.base = constant_as<float>(op, TreeInput::kBase);
  return e;
}

std::unique_ptr<OperatorType> make_tree_ensemble() { return std::make_unique<TreeEnsembleType>(); }

}  // namespace milliwatt
