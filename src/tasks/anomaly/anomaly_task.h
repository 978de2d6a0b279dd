// The task `anomaly`: is what a sensor gives like the normal running that it has learnt? By an autoencoder on log-mel
// features: what it cannot give back is not normal.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "data/series/series.h"
#include "tasks/anomaly/window_dataset.h"
#include "tasks/task.h"
#include "zoo/autoencoder.h"

namespace milliwatt {

struct AnomalySettings {
  std::optional<std::filesystem::path> folder;  ///< as the recipe says it. Empty: made vibration
  SeriesForm form;
  WindowForm windows;
  int seconds = 150;  ///< of normal running, to make
  std::uint64_t seed = 1;
  Autoencoder model;
  double noise = 0.3;            ///< added to features in training, in their standard deviations
  double false_alarms = 0.02;    ///< share of normal windows that may be called an anomaly
  FeatureStatistics statistics;  ///< of a trained model
  double threshold = 1;          ///< the same
  std::string trained_on;        ///< the same: marks of what it was trained on
};

/// The anomaly task's part of a recipe. @throws Error naming a key.
AnomalySettings read_anomaly_settings(TomlTable& recipe);

class AnomalyTask final : public Task {
 public:
  explicit AnomalyTask(AnomalySettings settings);

  std::string_view name() const override { return "anomaly"; }
  std::string_view noun() const override { return "window"; }

  Arrival arrival() const override;
  Quantization quantization() const override;
  std::vector<std::int8_t> features(std::span<const std::byte> input) const override;
  Graph answering(const Graph& network) const override;
  Graph application(const Graph& network) const override;
  bool has_front_end() const override { return true; }
  std::string front_end_text() const override;
  std::string front_end_line() const override;
  Json front_end_json() const override;

  RecipeDefaults defaults() const override;
  std::optional<std::filesystem::path> data_folder() const override { return settings_.folder; }
  std::unique_ptr<const Dataset> gather(const Gathering& where) const override;
  Graph network(std::size_t classes) const override;
  std::shared_ptr<const Loss> loss(const TrainOptions&) const override { return squared_loss(); }
  void fill_target(const Dataset& data, const Target& varied, std::span<const float> input,
                   std::span<float> target) const override;
  void disturb(const Dataset& data, const Variation& how, std::span<float> input) const override;
  void describe(Graph& network, const Dataset& data) const override;
  void settle(Graph& network, const Dataset& data, const Answers& answers) const override;
  std::unique_ptr<Score> score(const Dataset& data) const override;

  std::vector<std::string> classes() const override { return {}; }
  Opened open(const Opening& what) const override;
  Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                const std::function<void(const std::string&)>& print) const override;

 private:
  AnomalySettings settings_;
};

}  // namespace milliwatt
