#include "tasks/recommendation/recommendation_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>
#include <set>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "data/marks.h"
#include "graph/builder.h"
#include "tasks/recommendation/list_score.h"
#include "tasks/recommendation/tied_rows.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

// Lines: columns of users, items, times and ratings, each perhaps empty; least rating and length; memories; then the
// name of each item.
constexpr std::string_view kRecommendation = "milliwatt.recommendation";

const ChoiceDataset& choices_of(const Dataset& data) {
  const auto* const choices = dynamic_cast<const ChoiceDataset*>(&data);
  expects(choices != nullptr, "a recommender's data are choices");
  return *choices;
}

}  // namespace

RecommendationTask::RecommendationTask(RecommendationSettings settings) : settings_(std::move(settings)) {
  settings_.model.items = settings_.history.items;
  settings_.model.memories = static_cast<int>(settings_.history.memories.size());
}

Quantization RecommendationTask::quantization() const { return per_tensor(1.0F / kWholeItem, 0); }

std::vector<std::int8_t> RecommendationTask::features(std::span<const std::byte> input) const {
  std::vector<std::int8_t> codes(input.size());
  std::memcpy(codes.data(), input.data(), input.size());
  return codes;
}

std::string RecommendationTask::front_end_text() const {
  const HistorySettings& history = settings_.history;
  return fmt::format("{} items, memories {}, length {}", history.items, fmt::join(history.memories, " "),
                     history.length);
}

RecipeDefaults RecommendationTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 40;
  defaults.training.batch = 512;
  defaults.training.learning_rate = 1e-2;
  defaults.training.label_smoothing = 0.1;
  defaults.training.weight_rule = tied_rows(settings_.model);
  return defaults;
}

Graph RecommendationTask::network(std::size_t) const { return two_tower(settings_.model); }

void RecommendationTask::fill_target(const Dataset&, const Target& varied, std::span<const float>,
                                     std::span<float> target) const {
  target[0] = static_cast<float>(wanted_item(varied).item);
}

std::unique_ptr<Score> RecommendationTask::score(const Dataset&) const { return std::make_unique<ListScore>(); }

void RecommendationTask::describe(Graph& network, const Dataset& data) const {
  const ChoiceDataset& choices = choices_of(data);
  const std::vector<std::string> digests = choices.digests();
  const RatingsForm& form = settings_.form;
  network.metadata[std::string(kRecommendation)] = fmt::format(
      "{}\n{}\n{}\n{}\n{} {}\n{}\n{}\n", form.user, form.item, form.time, form.rating, form.least,
      settings_.history.length, fmt::join(settings_.history.memories, " "), fmt::join(choices.known(), "\n"));
  network.metadata[std::string(kTrainedOn)] = marks_of({digests.begin(), digests.end()});
}

namespace recommendation_task {

std::unique_ptr<Task> read(TomlTable& recipe) {
  return std::make_unique<RecommendationTask>(read_recommendation_settings(recipe));
}

std::unique_ptr<Task> of_model(const Graph& model) {
  const auto said = model.metadata.find(kRecommendation);
  if (said == model.metadata.end()) return nullptr;
  RecommendationSettings settings;
  std::istringstream text(said->second);
  for (std::string* const column :
       {&settings.form.user, &settings.form.item, &settings.form.time, &settings.form.rating}) {
    std::getline(text, *column);
  }
  std::string figures, memories;
  std::getline(text, figures);
  std::getline(text, memories);
  std::istringstream of_figures(figures), of_memories(memories);
  of_figures >> settings.form.least >> settings.history.length;
  settings.history.memories.clear();
  bool fits = !of_figures.fail() && settings.form.least >= 0 && settings.history.length > 0;
  for (int memory = 0; of_memories >> memory;) {
    settings.history.memories.push_back(memory);
    fits = fits && memory > 0;
  }
  for (std::string item; std::getline(text, item);) settings.known.push_back(item);
  settings.history.items = static_cast<int>(settings.known.size());
  const Shape input = model.inputs.empty() ? Shape() : model.tensor(model.inputs[0]).shape;
  const auto items = static_cast<std::int64_t>(settings.known.size());
  const auto count = static_cast<std::int64_t>(settings.history.memories.size());
  if (!fits || items == 0 || items > UINT16_MAX || count > kMostMemories || input != Shape{1, count, 1, items} ||
      model.outputs.empty() || model.tensor(model.outputs[0]).shape != Shape{1, items}) {
    throw Error(fmt::format("metadata {}: do not fit the input {}; use a model written by `milliwatt train`",
                            kRecommendation, shape_text(input)));
  }
  const auto trained_on = model.metadata.find(kTrainedOn);
  if (trained_on != model.metadata.end()) settings.trained_on = trained_on->second;
  return std::make_unique<RecommendationTask>(std::move(settings));
}

}  // namespace recommendation_task
}  // namespace milliwatt
