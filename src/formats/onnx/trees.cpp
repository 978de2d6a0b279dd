// TreeEnsembleClassifier and TreeEnsembleRegressor of ai.onnx.ml.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "formats/onnx/extensions.h"
#include "formats/trees/forest.h"

namespace milliwatt::onnx {
namespace {

constexpr std::int64_t kMostOutputs = 100'000;

template <typename T>
std::vector<T> list_of(const NodeView& node, std::string_view name) {
  const auto found = node.node().attributes.find(name);
  if (found == node.node().attributes.end()) return {};
  if (const auto* list = std::get_if<std::vector<T>>(&found->second)) return *list;
  throw Error(fmt::format("attribute {} of an unexpected type; supported: a list, as the standard has it", name));
}

/// The attributes of one node a row, and of one weight a row.
class EnsembleLists {
 public:
  EnsembleLists(const NodeView& node, const std::string& weights)
      : trees(list_of<std::int64_t>(node, "nodes_treeids")),
        numbers(list_of<std::int64_t>(node, "nodes_nodeids")),
        features(list_of<std::int64_t>(node, "nodes_featureids")),
        lefts(list_of<std::int64_t>(node, "nodes_truenodeids")),
        rights(list_of<std::int64_t>(node, "nodes_falsenodeids")),
        thresholds(list_of<float>(node, "nodes_values")),
        modes(list_of<std::string>(node, "nodes_modes")),
        weight_trees(list_of<std::int64_t>(node, weights + "_treeids")),
        weight_nodes(list_of<std::int64_t>(node, weights + "_nodeids")),
        weight_outputs(list_of<std::int64_t>(node, weights + "_ids")),
        weight_values(list_of<float>(node, weights + "_weights")) {
    const std::size_t nodes = trees.size();
    const bool same_nodes = numbers.size() == nodes && features.size() == nodes && lefts.size() == nodes &&
                            rights.size() == nodes && thresholds.size() == nodes && modes.size() == nodes;
    const std::size_t weight_count = weight_trees.size();
    const bool same_weights = weight_nodes.size() == weight_count && weight_outputs.size() == weight_count &&
                              weight_values.size() == weight_count;
    if (nodes == 0 || weight_count == 0 || !same_nodes || !same_weights) {
      throw Error(
          fmt::format("lists of {} nodes and {} weights that are not equally long; supported: one entry a node "
                      "and one a weight",
                      nodes, weight_count));
    }
  }

  std::vector<std::int64_t> trees, numbers, features, lefts, rights;
  std::vector<float> thresholds;
  std::vector<std::string> modes;
  std::vector<std::int64_t> weight_trees, weight_nodes, weight_outputs;
  std::vector<float> weight_values;
};

/// How a node compares, in terms of "below the threshold to the left".
struct Comparison {
  float threshold = 0;
  bool swaps = false;  ///< the branch of "true" is the right one
};

Comparison comparison(const std::string& mode, float value) {
  if (mode == "BRANCH_LEQ") return {trees::threshold_above(value), false};
  if (mode == "BRANCH_LT") return {value, false};
  if (mode == "BRANCH_GTE") return {value, true};
  if (mode == "BRANCH_GT") return {trees::threshold_above(value), true};
  throw Error(fmt::format("nodes_modes {}; supported: BRANCH_LEQ, BRANCH_LT, BRANCH_GTE, BRANCH_GT, LEAF", mode));
}

class EnsembleReader {
 public:
  using Place = std::pair<std::int64_t, std::int64_t>;  // tree, node

  /// `scale`: of the leaves.
  EnsembleReader(const EnsembleLists& lists, std::int64_t features, std::int64_t outputs, double scale)
      : lists_(lists), scale_(scale), forest_(features, outputs, leaf_values(lists, outputs)) {
    for (std::size_t i = 0; i < lists.trees.size(); ++i) {
      if (!rows_.emplace(Place{lists.trees[i], lists.numbers[i]}, i).second) {
        throw Error(fmt::format("node {} of tree {} is there twice; each needs its own number", lists.numbers[i],
                                lists.trees[i]));
      }
    }
    for (std::size_t i = 0; i < lists.weight_trees.size(); ++i) {
      if (lists.weight_outputs[i] < 0 || lists.weight_outputs[i] >= outputs) {
        throw Error(fmt::format("a weight for output {}; supported: below {}", lists.weight_outputs[i], outputs));
      }
      weights_[{lists.weight_trees[i], lists.weight_nodes[i]}].push_back(i);
    }
  }

  trees::Forest read() {
    std::vector<std::int64_t> order;
    for (const std::int64_t tree : lists_.trees) {
      if (order.empty() || order.back() != tree) order.push_back(tree);
    }
    for (const std::int64_t tree : order) add_tree(tree);
    return std::move(forest_);
  }

 private:
  /// 1 if no leaf has more than one weight and those of a tree are for one output.
  static std::int64_t leaf_values(const EnsembleLists& lists, std::int64_t outputs) {
    std::map<std::int64_t, std::int64_t> output_of;
    std::map<Place, int> count;
    for (std::size_t i = 0; i < lists.weight_trees.size(); ++i) {
      const auto [tree, is_new] = output_of.emplace(lists.weight_trees[i], lists.weight_outputs[i]);
      if (tree->second != lists.weight_outputs[i] || ++count[{lists.weight_trees[i], lists.weight_nodes[i]}] > 1)
        return outputs;
    }
    return 1;
  }

  void add_tree(std::int64_t tree) {
    // The root is the first node of the tree in the lists.
    const auto first = to_size(std::ranges::find(lists_.trees, tree) - lists_.trees.begin());
    forest_.add_tree(forest_.values() == 1 ? output_of_tree(tree) : 0, lists_.numbers[first],
                     [&](std::int64_t node) { return node_of(tree, node); });
  }

  trees::Forest::Node node_of(std::int64_t tree, std::int64_t node) {
    const auto row = rows_.extract({tree, node});
    if (!row) {
      throw Error(fmt::format("node {} of tree {} is missing or has two parents; supported: a tree", node, tree));
    }
    const std::size_t i = row.mapped();
    if (lists_.modes[i] == "LEAF") return {.values = values_of(tree, node)};
    if (lists_.features[i] < 0 || lists_.features[i] >= forest_.features()) {
      throw Error(
          fmt::format("feature {} in tree {}; supported: below {}", lists_.features[i], tree, forest_.features()));
    }
    const Comparison how = comparison(lists_.modes[i], lists_.thresholds[i]);
    return {lists_.features[i],
            how.threshold,
            how.swaps ? lists_.rights[i] : lists_.lefts[i],
            how.swaps ? lists_.lefts[i] : lists_.rights[i],
            {}};
  }

  std::vector<double> values_of(std::int64_t tree, std::int64_t node) const {
    std::vector<double> values(to_size(forest_.values()), 0);
    const auto found = weights_.find({tree, node});
    if (found != weights_.end()) {
      for (const std::size_t i : found->second) {
        values[forest_.values() == 1 ? 0 : to_size(lists_.weight_outputs[i])] += lists_.weight_values[i];
      }
    }
    for (double& value : values) value *= scale_;
    return values;
  }

  std::int64_t output_of_tree(std::int64_t tree) const {
    const auto found = std::ranges::find(lists_.weight_trees, tree);
    return found == lists_.weight_trees.end() ? 0 : lists_.weight_outputs[to_size(found - lists_.weight_trees.begin())];
  }

  const EnsembleLists& lists_;
  double scale_;
  trees::Forest forest_;
  std::map<Place, std::size_t> rows_;
  std::map<Place, std::vector<std::size_t>> weights_;
};

/// The sums of a forest, rows of one number for each output.
TensorId emit_sums(const NodeView& node, const trees::Forest& forest, const Shape& out) {
  Importer& importer = node.importer();
  const auto nodes = static_cast<std::int64_t>(forest.thresholds().size());
  const auto leaves = static_cast<std::int64_t>(forest.leaves().size()) / forest.values();
  return node.emit("TREE_ENSEMBLE",
                   {node.plain(0), importer.constant(node.name("nodes"), constant_of(forest.nodes(), {nodes, 3})),
                    importer.constant(node.name("thresholds"), constant_of(forest.thresholds(), {nodes})),
                    importer.constant(node.name("trees"), constant_of(forest.roots(), {forest.trees(), 2})),
                    importer.constant(node.name("leaves"), constant_of(forest.leaves(), {leaves, forest.values()})),
                    importer.constant(node.name("base"), constant_of(forest.base(), {out[1]}))},
                   {}, out, "sums");
}

trees::Forest read_forest(const NodeView& node, const EnsembleLists& lists, std::int64_t features,
                          std::int64_t outputs) {
  const std::string aggregate = node.attribute("aggregate_function", "SUM");
  if (aggregate != "SUM" && aggregate != "AVERAGE") {
    throw Error(fmt::format("aggregate_function {}; supported: SUM, AVERAGE", aggregate));
  }
  const std::set<std::int64_t> trees(lists.trees.begin(), lists.trees.end());
  const double scale = aggregate == "AVERAGE" ? 1 / static_cast<double>(trees.size()) : 1;
  trees::Forest forest = EnsembleReader(lists, features, outputs, scale).read();
  const auto base = list_of<float>(node, "base_values");
  if (!base.empty() && base.size() != to_size(outputs)) {
    throw Error(fmt::format("{} base_values for {} outputs; supported: one for each", base.size(), outputs));
  }
  for (std::size_t i = 0; i < base.size(); ++i) forest.begin_output(static_cast<std::int64_t>(i), base[i]);
  return forest;
}

/// Two scores of the one that a classifier of two classes has: onnxruntime's rule. Weights that are all positive are
/// probabilities, others are of either sign.
TensorId two_scores(const NodeView& node, TensorId sums, const Shape& one, bool are_probabilities) {
  const Attributes none = {{"activation", std::string("none")}};
  const TensorId from = node.number(are_probabilities ? 1.0F : 0.0F, "whole");
  const TensorId other = node.emit("SUB", {from, sums}, none, one, "other");
  const Attributes columns = {{"axis", std::int64_t{1}}, {"activation", std::string("none")}};
  return node.emit("CONCATENATION", {other, sums}, columns, {one[0], 2}, "scores");
}

}  // namespace

void tree_ensemble(const NodeView& node) {
  const bool is_classifier = node.node().op == "TreeEnsembleClassifier";
  const Shape& in = node.shape();
  if (in.size() != 2) throw Error(fmt::format("an input of shape {}; supported: rows", shape_text(in)));
  const auto labels = list_of<std::int64_t>(node, "classlabels_int64s");
  if (is_classifier && labels.empty()) {
    throw Error("labels that are no whole numbers; supported: classes that are numbered before training");
  }
  const EnsembleLists lists(node, is_classifier ? "class" : "target");
  const auto [least, most] = std::ranges::minmax(lists.weight_outputs);
  // Of two classes only the first may have scores: they are then those of the second.
  const bool is_binary = is_classifier && labels.size() == 2 && least == most;
  if (is_binary && most != 0) throw Error("weights for label 1 alone; supported: for label 0 alone, or for both");
  const std::int64_t outputs = is_binary       ? 1
                               : is_classifier ? static_cast<std::int64_t>(labels.size())
                                               : node.attribute("n_targets", std::int64_t{1});
  if (outputs < 1 || outputs > kMostOutputs) {
    throw Error(fmt::format("{} outputs; supported: 1 to {}", outputs, kMostOutputs));
  }
  const TensorId sums = emit_sums(node, read_forest(node, lists, in[1], outputs), {in[0], outputs});
  if (!is_classifier) return node.plain_result(transformed(node, sums, "answers"));
  const bool are_probabilities = is_binary && std::ranges::min(lists.weight_values) >= 0;
  const TensorId scores = is_binary ? two_scores(node, sums, {in[0], 1}, are_probabilities) : sums;
  if (node.node().outputs.size() > 1 && !node.node().outputs[1].empty()) {
    node.plain_result(are_probabilities ? scores : transformed(node, scores, "shares"), 1);
  }
  best_label(node, scores, labels);
}

}  // namespace milliwatt::onnx
