// The task `detection`: which objects a picture shows, and where, by a centre-point network over its pixels.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "data/image/boxed_pictures.h"
#include "data/image/scattered_shapes.h"
#include "data/image/vary_boxed_picture.h"
#include "tasks/task.h"
#include "zoo/centre_point.h"

namespace milliwatt {

struct DetectionSettings {
  std::optional<std::filesystem::path> folder;  ///< of boxed pictures, as the recipe says it. Empty: made shapes
  ScatteredShapes shapes;
  PictureShape picture{96, 96, 3};
  double validation_share = 0.1;
  double test_share = 0.2;
  BoxedVariation variation;
  CentrePoint model;
  double overlap = 0.45;             ///< of two boxes of a class, above which the less probable one goes
  std::vector<std::string> classes;  ///< of a trained model
  std::vector<double> thresholds;    ///< the same: probability from which on each class is found
  std::string trained_on;            ///< the same: marks of what it was trained on
};

/// The settings of a recipe: takes [data], [model] and [boxes]. @throws Error naming the key.
DetectionSettings read_detection_settings(TomlTable& recipe);

class DetectionTask final : public Task {
 public:
  explicit DetectionTask(DetectionSettings settings);

  const DetectionSettings& settings() const { return settings_; }

  std::string_view name() const override { return "detection"; }
  std::string_view noun() const override { return "picture"; }

  Arrival arrival() const override { return {}; }
  Quantization quantization() const override;
  std::vector<std::int8_t> features(std::span<const std::byte> input) const override;
  std::string front_end_text() const override;

  RecipeDefaults defaults() const override;
  std::optional<std::filesystem::path> data_folder() const override { return settings_.folder; }
  std::unique_ptr<const Dataset> gather(const Gathering& where) const override;
  Graph network(std::size_t classes) const override;
  std::shared_ptr<const Loss> loss(const TrainOptions& how) const override;
  void fill_target(const Dataset& data, const Target& varied, std::span<const float> input,
                   std::span<float> target) const override;
  void describe(Graph& network, const Dataset& data) const override;
  void settle(Graph& network, const Dataset& data, const Answers& answers) const override;
  std::unique_ptr<Score> score(const Dataset& data) const override;

  std::vector<std::string> classes() const override { return settings_.classes; }
  Opened open(const Opening& what) const override;
  Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                const std::function<void(const std::string&)>& print) const override;

 private:
  PictureRequest request() const;

  DetectionSettings settings_;
};

}  // namespace milliwatt
