#include "tasks/phrases/phrases_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "data/marks.h"
#include "tasks/log_mel_front_end.h"
#include "tasks/phrases/ctc_loss.h"
#include "tasks/phrases/phrase_model.h"
#include "tasks/phrases/phrase_score.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

const PhraseDataset& phrases_of(const Dataset& data) {
  const auto* const phrases = dynamic_cast<const PhraseDataset*>(&data);
  expects(phrases != nullptr, "the data are phrases");
  return *phrases;
}

}  // namespace

PhrasesTask::PhrasesTask(PhrasesSettings settings) : settings_(std::move(settings)) {}

Arrival PhrasesTask::arrival() const {
  const double rate = settings_.front_end.sample_rate;
  const Graph front_end = log_mel_graph(settings_.front_end, static_cast<int>(settings_.form.samples));
  Arrival arrival;
  arrival.by_rows = true;
  arrival.seconds = static_cast<double>(settings_.form.samples) / rate;
  arrival.rows_per_second = rate / static_cast<double>(front_end.tensor(front_end.inputs.front()).shape[3]);
  arrival.samples_per_second = settings_.front_end.sample_rate;
  return arrival;
}

Quantization PhrasesTask::quantization() const { return log_mel_quantization(settings_.front_end); }

std::vector<std::int8_t> PhrasesTask::features(std::span<const std::byte> input) const {
  return log_mel_features(settings_.front_end, input);
}

Graph PhrasesTask::application(const Graph& network) const {
  return with_front_end(settings_.front_end, static_cast<int>(settings_.form.samples), network);
}

std::string PhrasesTask::front_end_text() const {
  const FeatureVariation& how = settings_.variation;
  return fmt::format("{}; warp {} colour {} masks {} {}", log_mel_text(settings_.front_end), how.warp, how.colour,
                     how.masked_bands, how.masked_frames);
}

std::string PhrasesTask::front_end_line() const { return log_mel_line(settings_.front_end); }
Json PhrasesTask::front_end_json() const { return log_mel_json(settings_.front_end); }

RecipeDefaults PhrasesTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 20;
  defaults.training.batch = 32;
  defaults.training.learning_rate = 5e-3;
  defaults.training.weight_decay = 1e-2;
  defaults.inferences_per_second = 0.2;
  return defaults;
}

Graph PhrasesTask::network(std::size_t classes) const {
  return phrase_tcn(settings_.model, static_cast<int>(classes) + 1);
}

std::shared_ptr<const Loss> PhrasesTask::loss(const TrainOptions&) const { return ctc_loss(settings_.form.most_words); }

void PhrasesTask::fill_target(const Dataset& data, const Target& varied, std::span<const float>,
                              std::span<float> target) const {
  const std::vector<float>& values = std::get<std::vector<float>>(varied);
  const std::vector<int> labels(values.begin(), values.end());
  fill_ctc_target(labels, settings_.form.most_words, data.classes().size() + 1, target);
}

void PhrasesTask::disturb(const Dataset&, const Variation& how, std::span<float> input) const {
  Random random({key_of("variation of features"), how.seed, static_cast<std::uint64_t>(how.epoch),
                 static_cast<std::uint64_t>(how.index)});
  vary_features(input, settings_.front_end.bins, settings_.variation, random);
}

void PhrasesTask::describe(Graph& network, const Dataset& data) const {
  const PhraseDataset& phrases = phrases_of(data);
  PhrasesSettings what = settings_;
  what.words = data.classes();
  what.phrases = phrases.grammar().texts();
  const std::vector<std::string> used = phrases.digests(false);
  what.trained_on = marks_of({used.begin(), used.end()});
  describe_phrase_model(network, what);
}

std::unique_ptr<Score> PhrasesTask::score(const Dataset& data) const {
  return std::make_unique<PhraseScore>(data.classes(), phrases_of(data).grammar(), settings_.search);
}

namespace phrases_task {

std::unique_ptr<Task> read(TomlTable& recipe) { return std::make_unique<PhrasesTask>(read_phrases_settings(recipe)); }

std::unique_ptr<Task> of_model(const Graph& model) {
  std::optional<PhrasesSettings> settings = phrase_model_of(model);
  if (!settings) return nullptr;
  return std::make_unique<PhrasesTask>(std::move(*settings));
}

}  // namespace phrases_task
}  // namespace milliwatt
