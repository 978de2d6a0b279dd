// The task `keyword`: which word is said, from sound, by a small convolutional network over log-mel features.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "data/sound.h"
#include "data/spoken_words.h"
#include "ops/signal/log_mel.h"
#include "tasks/keyword/sound_model.h"
#include "tasks/task.h"
#include "zoo/ds_cnn.h"

namespace milliwatt {

struct KeywordSettings {
  SpokenWords words;  ///< the data that the project makes itself; sample rate and seconds also hold for recordings
  std::optional<std::filesystem::path> folder;  ///< of recordings, as the recipe says it. Empty: made words
  SplitBy split = SplitBy::kSpeaker;
  double validation_share = 0.1;
  double test_share = 0.2;
  Augmentation augmentation;
  LogMel front_end;
  int samples = 16'000;              ///< of one clip
  DsCnn model;                       ///< `frames` and `bins` follow from clips and front end; `classes` from the data
  std::vector<std::string> classes;  ///< of a trained model
  std::string trained_on;            ///< clip_marks() of what a model was trained on; empty: not known
};

/// The settings of a recipe: takes [data], [front_end] and [model]. @throws Error naming the key.
KeywordSettings read_keyword_settings(TomlTable& recipe);

class KeywordTask final : public Task {
 public:
  explicit KeywordTask(KeywordSettings settings);

  const KeywordSettings& settings() const { return settings_; }

  std::string_view name() const override { return "keyword"; }
  std::string_view noun() const override { return "clip"; }

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
  SoundModel sound_model() const;

  KeywordSettings settings_;
};

}  // namespace milliwatt
