#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "base/to_size.h"
#include "formats/trees/libraries.h"

namespace milliwatt::trees {

namespace {

struct Objective {
  std::string_view name;
  Answer answer;
  /// Is base_score a probability, of which the sums begin with the logit, or a rate, with the logarithm?
  enum class Base { kAsItIs, kLogit, kLog } base;
};
constexpr std::array kObjectives = {
    Objective{"binary:logistic", Answer::kLogistic, Objective::Base::kLogit},
    Objective{"binary:logitraw", Answer::kSums, Objective::Base::kLogit},
    Objective{"multi:softmax", Answer::kSoftmax, Objective::Base::kAsItIs},
    Objective{"multi:softprob", Answer::kSoftmax, Objective::Base::kAsItIs},
    Objective{"reg:logistic", Answer::kLogistic, Objective::Base::kLogit},
    Objective{"reg:squarederror", Answer::kSums, Objective::Base::kAsItIs},
    Objective{"reg:absoluteerror", Answer::kSums, Objective::Base::kAsItIs},
    Objective{"reg:pseudohubererror", Answer::kSums, Objective::Base::kAsItIs},
    Objective{"count:poisson", Answer::kExp, Objective::Base::kLog},
    Objective{"reg:gamma", Answer::kExp, Objective::Base::kLog},
    Objective{"reg:tweedie", Answer::kExp, Objective::Base::kLog},
};

const Objective& objective_of(const JsonValue& name) {
  const auto* const known = std::ranges::find(kObjectives, name.text(), &Objective::name);
  if (known == kObjectives.end()) refuse_objective(name, kObjectives);
  return *known;
}

/// `5E-1`, or `[5E-1,2E-1]` of later releases: one for all outputs, or one for each.
std::vector<double> base_scores(const JsonValue& score, std::int64_t outputs) {
  std::vector<double> scores;
  const std::string& text = score.text();
  const char* at = text.c_str();
  while (*at == '[' || *at == ' ') ++at;
  while (*at != '\0' && *at != ']') {
    char* end = nullptr;
    scores.push_back(std::strtod(at, &end));
    if (end == at || !std::isfinite(scores.back())) score.refuse(fmt::format("is \"{}\"; give numbers", text));
    at = end;
    while (*at == ',' || *at == ' ') ++at;
  }
  if (scores.size() == 1) scores.resize(to_size(outputs), scores.front());
  if (scores.size() != to_size(outputs)) score.refuse(fmt::format("has {} numbers; give {}", scores.size(), outputs));
  return scores;
}

/// What the sums begin with.
double margin(const JsonValue& place, double score, Objective::Base base) {
  if (base == Objective::Base::kAsItIs) return score;
  const bool is_logit = base == Objective::Base::kLogit;
  if (score <= 0 || (is_logit && score >= 1)) {
    place.refuse(fmt::format("is {}; give one above 0{}", score, is_logit ? " and below 1" : ""));
  }
  return is_logit ? std::log(score / (1 - score)) : std::log(score);
}

/// The lists of one tree, a number a node. Children lie anywhere.
class Tree {
 public:
  explicit Tree(const JsonValue& tree)
      : left_(tree.at("left_children")),
        right_(tree.at("right_children")),
        features_(tree.at("split_indices")),
        values_(tree.at("split_conditions")),
        nodes_(static_cast<std::int64_t>(left_.size())) {
    if (nodes_ == 0) left_.refuse("has no nodes; give at least one");
    if (tree.has("categories_nodes") && tree.at("categories_nodes").size() > 0) {
      tree.refuse("splits categories; encode them as numbers and train again");
    }
  }

  void add_to(Forest& forest, std::int64_t output) const {
    std::vector<bool> seen(to_size(nodes_), false);
    forest.add_tree(output, 0, [&](std::int64_t node) {
      if (seen[to_size(node)]) left_.refuse(fmt::format("names node {} twice; give a tree", node));
      seen[to_size(node)] = true;
      return node_of(node, forest.features());
    });
  }

 private:
  Forest::Node node_of(std::int64_t node, std::int64_t features) const {
    const std::size_t i = to_size(node);
    const double value = values_.at(i).number();
    if (left_.at(i).integer(-1, nodes_ - 1) == -1) return {.values = {value}};
    return {features_.at(i).integer(0, features - 1),
            static_cast<float>(value),
            left_.at(i).integer(0, nodes_ - 1),
            right_.at(i).integer(0, nodes_ - 1),
            {}};
  }

  JsonValue left_, right_, features_, values_;
  std::int64_t nodes_;
};

}  // namespace

Forest read_xgboost(const JsonValue& file) {
  const JsonValue learner = file.at("learner");
  const JsonValue parameters = learner.at("learner_model_param");
  const JsonValue booster = learner.at("gradient_booster");
  if (booster.at("name").text() != "gbtree") {
    booster.at("name").refuse(fmt::format("is \"{}\"; supported: gbtree", booster.at("name").text()));
  }
  if (parameters.has("num_target")) parameters.at("num_target").integer(0, 1);
  const std::int64_t classes = parameters.at("num_class").integer(0, kMost);
  const std::int64_t outputs = std::max<std::int64_t>(classes, 1);
  Forest forest(parameters.at("num_feature").integer(1, kMost), outputs, 1);
  const Objective& objective = objective_of(learner.at("objective").at("name"));
  forest.answer = objective.answer;
  const JsonValue base = parameters.at("base_score");
  const std::vector<double> scores = base_scores(base, outputs);
  for (std::int64_t i = 0; i < outputs; ++i) {
    forest.begin_output(i, margin(base, scores[to_size(i)], objective.base));
  }
  const JsonValue model = booster.at("model");
  const JsonValue trees = model.at("trees");
  if (trees.size() == 0) trees.refuse("has no trees; train at least one");
  for (std::size_t i = 0; i < trees.size(); ++i) {
    Tree(trees.at(i)).add_to(forest, model.at("tree_info").at(i).integer(0, outputs - 1));
  }
  return forest;
}

}  // namespace milliwatt::trees
