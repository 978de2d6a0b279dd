#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>

#include "base/to_size.h"
#include "formats/trees/libraries.h"

namespace milliwatt::trees {

namespace {

struct Objective {
  std::string_view name;
  Answer answer;
};
constexpr std::array kObjectives = {
    Objective{"binary", Answer::kLogistic},    Objective{"cross_entropy", Answer::kLogistic},
    Objective{"multiclass", Answer::kSoftmax}, Objective{"multiclassova", Answer::kLogistic},
    Objective{"regression", Answer::kSums},    Objective{"regression_l1", Answer::kSums},
    Objective{"huber", Answer::kSums},         Objective{"fair", Answer::kSums},
    Objective{"quantile", Answer::kSums},      Objective{"mape", Answer::kSums},
    Objective{"poisson", Answer::kExp},        Objective{"gamma", Answer::kExp},
    Objective{"tweedie", Answer::kExp},        Objective{"probabilities", Answer::kSums},
};

/// What is done with the sums, and what they are multiplied by first (`binary sigmoid:2`).
struct Scaled {
  Answer answer = Answer::kSums;
  double factor = 1;
};

Scaled objective_of(const JsonValue& objective) {
  std::istringstream words(objective.text());
  std::string name;
  words >> name;
  Scaled scaled;
  const auto* const known = std::ranges::find(kObjectives, name, &Objective::name);
  bool good = known != kObjectives.end();
  if (good) scaled.answer = known->answer;
  for (std::string word; good && words >> word;) {
    if (word.starts_with("sigmoid:")) scaled.factor = std::strtod(word.c_str() + word.find(':') + 1, nullptr);
    good = word != "sqrt" && scaled.factor > 0;
  }
  if (!good) refuse_objective(objective, kObjectives);
  return scaled;
}

/// A branch nests in its parent, and each level makes the names of places longer.
constexpr int kMostLevels = 1000;

/// The nodes of one tree, named in the order in which they are met.
class Tree {
 public:
  Tree(const JsonValue& root, double factor) : nodes_({{root, 1}}), factor_(factor) {}

  void add_to(Forest& forest, std::int64_t output) {
    forest.add_tree(output, 0, [&](std::int64_t node) { return node_of(to_size(node), forest); });
  }

 private:
  struct Place {
    JsonValue node;
    int level;
  };

  Forest::Node node_of(std::size_t i, const Forest& forest) {
    const auto [node, level] = nodes_[i];
    if (level > kMostLevels) node.refuse(fmt::format("is below more than {} others; set max_depth", kMostLevels));
    if (!node.has("left_child")) return {.values = leaf_values(node, forest)};
    const std::string& kind = node.at("decision_type").text();
    if (kind != "<=") {
      node.at("decision_type").refuse(fmt::format("is \"{}\"; encode categories as numbers and train again", kind));
    }
    if (node.has("missing_type") && node.at("missing_type").text() == "Zero") {
      node.at("missing_type").refuse("is \"Zero\"; train with zero_as_missing=false");
    }
    const auto left = std::ssize(nodes_);
    nodes_.push_back({node.at("left_child"), level + 1});
    nodes_.push_back({node.at("right_child"), level + 1});
    return {node.at("split_feature").integer(0, forest.features() - 1),
            threshold_above(node.at("threshold").number()),
            left,
            left + 1,
            {}};
  }

  std::vector<double> leaf_values(const JsonValue& node, const Forest& forest) const {
    if (node.has("leaf_coeff") && node.at("leaf_coeff").size() > 0) {
      node.at("leaf_coeff").refuse("is there; train with linear_tree=false");
    }
    std::vector<double> values = node.at("leaf_value").numbers();
    if (values.size() != to_size(forest.values())) {
      node.at("leaf_value")
          .refuse(fmt::format("has {} values; give {}, as the first leaf has", values.size(), forest.values()));
    }
    for (double& value : values) value *= factor_;
    return values;
  }

  std::vector<Place> nodes_;
  double factor_;
};

JsonValue root_of(const JsonValue& tree) { return tree.at("tree_structure"); }

/// Of the tree's leftmost leaf.
std::int64_t leaf_values(const JsonValue& tree) {
  JsonValue node = root_of(tree);
  while (node.has("left_child")) node = node.at("left_child");
  return static_cast<std::int64_t>(node.at("leaf_value").numbers().size());
}

}  // namespace

Forest read_lightgbm(const JsonValue& file) {
  const JsonValue trees = file.at("tree_info");
  if (trees.size() == 0) trees.refuse("has no trees; train at least one");
  const std::int64_t features = file.at("max_feature_idx").integer(0, kMost) + 1;
  const std::int64_t values = leaf_values(trees.at(std::size_t{0}));
  const std::int64_t a_round = file.at("num_tree_per_iteration").integer(1, kMost);
  if (values > 1 && a_round > 1)
    file.at("num_tree_per_iteration").refuse("is not 1; give 1 with leaves of several values");
  if (values == 0) trees.refuse("has a leaf without values; give one for each answer");
  Forest forest(features, values > 1 ? values : a_round, values);
  const Scaled objective = objective_of(file.at("objective"));
  forest.answer = objective.answer;
  const auto rounds = static_cast<double>(trees.size()) / static_cast<double>(a_round);
  const bool is_mean = file.has("average_output") && file.at("average_output").is_true();
  const double factor = is_mean ? objective.factor / rounds : objective.factor;
  for (std::size_t i = 0; i < trees.size(); ++i) {
    Tree(root_of(trees.at(i)), factor).add_to(forest, static_cast<std::int64_t>(i) % a_round);
  }
  return forest;
}

}  // namespace milliwatt::trees
