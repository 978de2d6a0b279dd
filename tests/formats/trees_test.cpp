// Trees of XGBoost and LightGBM: what their graphs compute, and what is refused.
#include "formats/trees/read.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "error_text.h"
#include "formats/trees/forest.h"
#include "ops/execute.h"

namespace milliwatt {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::FloatEq;
using testing::FloatNear;
using testing::HasSubstr;

Graph graph_of(const json& file) {
  const std::string text = file.dump();
  return parse_trees(std::as_bytes(std::span(text)), "folder/motor.json");
}

std::vector<float> answers(const Graph& graph, const std::vector<float>& features) {
  Executor executor(graph);
  std::vector<std::vector<std::byte>> inputs(1);
  const auto bytes = std::as_bytes(std::span(features));
  inputs[0].assign(bytes.begin(), bytes.end());
  executor.run(inputs);
  const std::vector<std::byte> out = executor.outputs().at(0);
  std::vector<float> numbers(out.size() / sizeof(float));
  std::memcpy(numbers.data(), out.data(), out.size());
  return numbers;
}

/// Node 2 is in front of its parent, 3, as pruned trees have it.
json xgboost_tree() {
  return {{"left_children", {1, -1, -1, 4, -1}}, {"right_children", {3, -1, -1, 2, -1}},
          {"split_indices", {0, 0, 0, 2, 0}},    {"split_conditions", {0.5, -1.0, 2.0, 1.5, 4.0}},
          {"default_left", {0, 0, 0, 0, 0}},     {"categories_nodes", json::array()}};
}

json xgboost(const std::string& objective, const std::string& base_score, int classes) {
  return {{"learner",
           {{"learner_model_param",
             {{"base_score", base_score}, {"num_class", std::to_string(classes)}, {"num_feature", "3"}}},
            {"objective", {{"name", objective}}},
            {"gradient_booster",
             {{"name", "gbtree"},
              {"model", {{"trees", {xgboost_tree(), xgboost_tree()}}, {"tree_info", {0, classes > 1 ? 1 : 0}}}}}}}},
          {"version", {2, 0, 3}}};
}

TEST(xgboost, compares_with_below) {
  const Graph graph = graph_of(xgboost("reg:squarederror", "2.5E-1", 0));
  EXPECT_EQ(graph.name, "motor");
  EXPECT_EQ(graph.source, "motor.json");
  EXPECT_THAT(answers(graph, {0.49F, 0, 0}), ElementsAre(-2 + 0.25F));
  EXPECT_THAT(answers(graph, {0.5F, 0, 1.4F}), ElementsAre(8 + 0.25F));
  EXPECT_THAT(answers(graph, {0.5F, 0, 1.5F}), ElementsAre(4 + 0.25F));
  const float no_number = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(answers(graph, {no_number, 0, no_number}), ElementsAre(4 + 0.25F));
}

TEST(xgboost, classifies) {
  EXPECT_THAT(answers(graph_of(xgboost("binary:logistic", "[2E-1]", 0)), {0, 0, 0}),
              ElementsAre(FloatNear(1 / (1 + std::exp(2.0F + std::log(4.0F))), 1e-6F)));
  const float e = std::exp(1.0F);
  EXPECT_THAT(answers(graph_of(xgboost("multi:softprob", "5E-1", 3)), {0, 0, 0}),
              ElementsAre(FloatNear(1 / (2 + e), 1e-6F), FloatNear(1 / (2 + e), 1e-6F), FloatNear(e / (2 + e), 1e-6F)));
  EXPECT_THAT(answers(graph_of(xgboost("count:poisson", "[3]", 0)), {0, 0, 0}),
              ElementsAre(FloatNear(3 * std::exp(-2.0F), 1e-6F)));
}

TEST(xgboost, is_refused_with_its_place) {
  const auto refusal = [](const std::string& pointer, const json& value) {
    json file = xgboost("reg:squarederror", "0", 0);
    file[json::json_pointer(pointer)] = value;
    const std::string text = error_text([&] { graph_of(file); });
    const std::string front = "folder/motor.json: learner.";
    return text.starts_with(front) ? text.substr(front.size()) : text;
  };
  const std::string tree = "/learner/gradient_booster/model/trees/1/";
  const std::string place = "gradient_booster.model.trees[1]";
  EXPECT_EQ(refusal("/learner/gradient_booster/name", "dart"), "gradient_booster.name: is \"dart\"; supported: gbtree");
  EXPECT_THAT(refusal("/learner/objective/name", "rank:ndcg"),
              HasSubstr("objective.name: is \"rank:ndcg\"; supported: "));
  EXPECT_EQ(refusal("/learner/learner_model_param/num_feature", "2"),
            "gradient_booster.model.trees[0].split_indices[3]: is no integer; give one from 0 to 1");
  EXPECT_EQ(refusal("/learner/learner_model_param/base_score", "half"),
            "learner_model_param.base_score: is \"half\"; give numbers");
  EXPECT_EQ(refusal(tree + "left_children/0", 7), place + ".left_children[0]: is no integer; give one from -1 to 4");
  EXPECT_EQ(refusal(tree + "left_children/0", 0), place + ".left_children: names node 0 twice; give a tree");
  EXPECT_EQ(refusal(tree + "right_children", {3}), place + ".right_children: has 1 entries; give at least 4");
  EXPECT_EQ(refusal(tree + "split_conditions/0", "a"), place + ".split_conditions[0]: is no number; give one");
  EXPECT_EQ(refusal(tree + "categories_nodes", {0}),
            place + ": splits categories; encode them as numbers and train again");
  EXPECT_EQ(refusal("/learner/gradient_booster/model/trees", json::array()),
            "gradient_booster.model.trees: has no trees; train at least one");
}

json lightgbm_leaf(const json& value) { return {{"leaf_value", value}}; }

json lightgbm_split(double threshold, const json& left, const json& right) {
  return {{"split_feature", 1},     {"threshold", threshold}, {"decision_type", "<="}, {"default_left", true},
          {"missing_type", "None"}, {"left_child", left},     {"right_child", right}};
}

json lightgbm(const std::string& objective, const std::vector<json>& roots) {
  json file = {
      {"objective", objective}, {"max_feature_idx", 1}, {"num_tree_per_iteration", 1}, {"average_output", false}};
  for (const json& root : roots) file["tree_info"].push_back({{"tree_structure", root}});
  return file;
}

TEST(lightgbm, compares_with_at_most) {
  // 0.1 lies between two real numbers of single precision; 0.5 is one.
  const Graph graph = graph_of(lightgbm("regression", {lightgbm_split(0.1, lightgbm_leaf(1), lightgbm_leaf(2)),
                                                       lightgbm_split(0.5, lightgbm_leaf(10), lightgbm_leaf(20))}));
  EXPECT_THAT(answers(graph, {9, std::nextafter(0.1F, 0.0F)}), ElementsAre(11));
  EXPECT_THAT(answers(graph, {9, 0.1F}), ElementsAre(12)) << "0.1f is above 0.1";
  EXPECT_THAT(answers(graph, {9, 0.5F}), ElementsAre(12));
  EXPECT_THAT(answers(graph, {9, std::nextafter(0.5F, 1.0F)}), ElementsAre(22));
}

TEST(lightgbm, has_trees_of_each_class_in_turn) {
  json file =
      lightgbm("multiclass num_class:2", {lightgbm_leaf(1), lightgbm_leaf(2), lightgbm_leaf(0), lightgbm_leaf(-1)});
  file["num_tree_per_iteration"] = 2;
  EXPECT_THAT(answers(graph_of(file), {0, 0}), ElementsAre(FloatNear(0.5F, 1e-6F), FloatNear(0.5F, 1e-6F)));
  EXPECT_THAT(answers(graph_of(lightgbm("binary sigmoid:2", {lightgbm_leaf(0.5)})), {0, 0}),
              ElementsAre(FloatNear(1 / (1 + std::exp(-1.0F)), 1e-6F)));
}

TEST(lightgbm, takes_the_mean_of_forests) {
  json file = lightgbm("probabilities", {lightgbm_split(0, lightgbm_leaf({0.25, 0.75}), lightgbm_leaf({1, 0})),
                                         lightgbm_leaf({0.5, 0.5})});
  file["average_output"] = true;
  EXPECT_THAT(answers(graph_of(file), {0, 0}), ElementsAre(FloatEq(0.375F), FloatEq(0.625F)));
  EXPECT_THAT(answers(graph_of(file), {0, 1}), ElementsAre(FloatEq(0.75F), FloatEq(0.25F)));
}

TEST(lightgbm, is_refused_with_its_place) {
  const auto refusal = [](const json& file) { return error_text([&] { graph_of(file); }); };
  const std::string front = "folder/motor.json: ";
  EXPECT_THAT(refusal(lightgbm("lambdarank", {lightgbm_leaf(1)})),
              HasSubstr(front + "objective: is \"lambdarank\"; supported: binary, "));
  json split = lightgbm_split(0, lightgbm_leaf(1), lightgbm_leaf({1, 2}));
  EXPECT_EQ(refusal(lightgbm("regression", {split})),
            front + "tree_info[0].tree_structure.right_child.leaf_value: has 2 values; give 1, as the first leaf has");
  split["decision_type"] = "==";
  EXPECT_EQ(
      refusal(lightgbm("regression", {split})),
      front + "tree_info[0].tree_structure.decision_type: is \"==\"; encode categories as numbers and train again");
  EXPECT_EQ(
      refusal(json::object()),
      front +
          "has neither \"learner\" nor \"tree_info\"; give what XGBoost's save_model or LightGBM's dump_model wrote");
  json deep = lightgbm_leaf(1);
  for (int i = 0; i < 1001; ++i) deep = lightgbm_split(0, deep, lightgbm_leaf(1));
  EXPECT_THAT(refusal(lightgbm("regression", {deep})), HasSubstr("is below more than 1000 others; set max_depth"));
}

TEST(trees, of_a_file_that_is_cut_short_are_refused) {
  const std::string text = xgboost("reg:squarederror", "0", 0).dump();
  for (std::size_t end = 0; end < text.size(); end += 7) {
    const std::string part = text.substr(0, end);
    EXPECT_THAT(error_text([&] { parse_trees(std::as_bytes(std::span(part)), "a.json"); }),
                HasSubstr("a.json: is no JSON: "));
  }
}

TEST(threshold_above, keeps_the_same_numbers_below) {
  constexpr float kMost = std::numeric_limits<float>::max();
  EXPECT_EQ(trees::threshold_above(1.0), std::nextafter(1.0F, 2.0F));
  EXPECT_EQ(trees::threshold_above(1e300), std::numeric_limits<float>::infinity());
  EXPECT_EQ(trees::threshold_above(-1e300), -kMost);
  EXPECT_EQ(trees::threshold_above(0.0), std::numeric_limits<float>::denorm_min());
}

}  // namespace
}  // namespace milliwatt
