// The task `gesture`: what a motion is, from a few axes of a sensor, by convolutions along time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "data/motion/made_takes.h"
#include "data/motion/takes.h"
#include "data/motion/vary_take.h"
#include "tasks/task.h"
#include "zoo/motion_cnn.h"

namespace milliwatt {

struct GestureSettings {
  std::optional<std::filesystem::path> folder;  ///< of takes, as the recipe says it. Empty: made ones
  TakeForm form;
  std::vector<double> ranges = {4, 4, 4, 1'000, 1'000, 1'000};  ///< of each axis, in the units of the files
  double samples_per_second = 64;
  MadeTakes made;
  Split split{SplitBy::kClip, 0.1, 0.2};
  TakeVariation variation;
  MotionCnn model;
  std::vector<std::string> classes;  ///< of a trained model
  std::string trained_on;            ///< marks of what a model was trained on
};

/// The settings of a recipe: takes [data] and [model]. @throws Error naming the key.
GestureSettings read_gesture_settings(TomlTable& recipe);

class GestureTask final : public Task {
 public:
  explicit GestureTask(GestureSettings settings);

  const GestureSettings& settings() const { return settings_; }

  std::string_view name() const override { return "gesture"; }
  std::string_view noun() const override { return "take"; }

  Arrival arrival() const override;
  Quantization quantization() const override;
  std::vector<std::int8_t> features(std::span<const std::byte> input) const override;
  Graph application(const Graph& network) const override;
  bool has_front_end() const override { return true; }
  std::string front_end_text() const override;
  std::string front_end_line() const override;
  Json front_end_json() const override;

  RecipeDefaults defaults() const override;
  std::optional<std::filesystem::path> data_folder() const override { return settings_.folder; }
  std::unique_ptr<const Dataset> gather(const Gathering& where) const override;
  Graph network(std::size_t classes) const override;
  void describe(Graph& network, const Dataset& data) const override;

  std::vector<std::string> classes() const override { return settings_.classes; }
  Opened open(const Opening& what) const override;
  Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                const std::function<void(const std::string&)>& print) const override;

 private:
  GestureSettings settings_;
};

}  // namespace milliwatt
