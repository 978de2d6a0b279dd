// The task `recommendation`: which items a user is likely to choose next, from those that the user chose before.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "data/ratings/made_ratings.h"
#include "data/ratings/ratings.h"
#include "tasks/recommendation/choice_dataset.h"
#include "tasks/task.h"
#include "zoo/two_tower.h"

namespace milliwatt {

struct RecommendationSettings {
  std::optional<std::filesystem::path> file;  ///< as the recipe says it. Empty: made ratings
  RatingsForm form;
  HistorySettings history;
  MadeRatings made;
  double dropped = 0.3;            ///< share of a history that variations do without
  TwoTower model;                  ///< its items and memories follow from `history`
  std::vector<std::string> known;  ///< items of a trained model, by their numbers
  std::string trained_on;          ///< of a trained model: marks of what it was trained on
};

/// The recommendation task's part of a recipe. @throws Error naming a key.
RecommendationSettings read_recommendation_settings(TomlTable& recipe);

class RecommendationTask final : public Task {
 public:
  explicit RecommendationTask(RecommendationSettings settings);

  const RecommendationSettings& settings() const { return settings_; }

  std::string_view name() const override { return "recommendation"; }
  std::string_view noun() const override { return "rating"; }

  Arrival arrival() const override { return {}; }
  Quantization quantization() const override;
  std::vector<std::int8_t> features(std::span<const std::byte> input) const override;
  std::string front_end_text() const override;

  RecipeDefaults defaults() const override;
  std::optional<std::filesystem::path> data_folder() const override { return settings_.file; }
  std::unique_ptr<const Dataset> gather(const Gathering& where) const override;
  Graph network(std::size_t classes) const override;
  void fill_target(const Dataset& data, const Target& varied, std::span<const float> input,
                   std::span<float> target) const override;
  std::unique_ptr<Score> score(const Dataset& data) const override;
  void describe(Graph& network, const Dataset& data) const override;

  std::vector<std::string> classes() const override { return {}; }
  Opened open(const Opening& what) const override;
  Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                const std::function<void(const std::string&)>& print) const override;

 private:
  RecommendationSettings settings_;
};

}  // namespace milliwatt
