// The task `phrases`: spoken commands of several words to text, by a convolutional network over log-mel features that
// was trained with connectionist temporal classification.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/toml_table.h"
#include "data/spoken_phrases.h"
#include "ops/signal/log_mel.h"
#include "tasks/phrases/phrase_dataset.h"
#include "tasks/phrases/vary_features.h"
#include "tasks/task.h"
#include "zoo/phrase_tcn.h"

namespace milliwatt {

struct PhrasesSettings {
  SpokenPhrases made;  ///< the data that the project makes itself; sample rate and seconds also hold for recordings
  std::optional<std::filesystem::path> folder;  ///< of recordings, as the recipe says it. Empty: made phrases
  Split split{SplitBy::kSpeaker, 0.1, 0.2, 0};
  PhraseForm form;
  FeatureVariation variation;
  LogMel front_end{.sample_rate = 16'000, .window = 480, .hop = 320, .bins = 32, .low_hz = 60, .high_hz = 7'600};
  PhraseTcn model;                   ///< `frames` and `bins` follow from samples and front end
  bool free = false;                 ///< no list: any words in any order
  std::vector<std::string> phrases;  ///< the list; empty: what the data list
  PhraseSearchSettings search;
  std::vector<std::string> words;  ///< of a trained model
  std::string trained_on;          ///< marks of the recordings that a model was trained on
};

/// The settings of a recipe: takes [data], [front_end], [model] and [grammar]. @throws Error naming the key.
PhrasesSettings read_phrases_settings(TomlTable& recipe);

class PhrasesTask final : public Task {
 public:
  explicit PhrasesTask(PhrasesSettings settings);

  const PhrasesSettings& settings() const { return settings_; }

  std::string_view name() const override { return "phrases"; }
  std::string_view noun() const override { return "phrase"; }

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
  std::shared_ptr<const Loss> loss(const TrainOptions& how) const override;
  void fill_target(const Dataset& data, const Target& varied, std::span<const float> input,
                   std::span<float> target) const override;
  void disturb(const Dataset& data, const Variation& how, std::span<float> input) const override;
  void describe(Graph& network, const Dataset& data) const override;
  std::unique_ptr<Score> score(const Dataset& data) const override;

  std::vector<std::string> classes() const override { return settings_.words; }
  Opened open(const Opening& what) const override;
  Json classify(const Graph& network, const std::string& model, const ClassifyRequest& request,
                const std::function<void(const std::string&)>& print) const override;

 private:
  std::unique_ptr<PhraseDataset> dataset(PhraseClips clips, std::vector<std::string> words,
                                         const std::vector<std::string>& phrases) const;

  PhrasesSettings settings_;
};

}  // namespace milliwatt
