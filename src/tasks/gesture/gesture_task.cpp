#include "tasks/gesture/gesture_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstring>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "tasks/gesture/front_end.h"
#include "tasks/gesture/take_dataset.h"
#include "tasks/labels.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

// Lines: samples, samples per second, validation share, test share, fold; ranges; then the name of each axis.
constexpr std::string_view kMotion = "milliwatt.motion";

}  // namespace

GestureTask::GestureTask(GestureSettings settings) : settings_(std::move(settings)) {}

Arrival GestureTask::arrival() const {
  Arrival arrival;
  arrival.by_rows = true;
  arrival.seconds = settings_.form.samples / settings_.samples_per_second;
  return arrival;
}

Quantization GestureTask::quantization() const { return motion_quantization(); }

std::vector<std::int8_t> GestureTask::features(std::span<const std::byte> input) const {
  std::vector<float> numbers(input.size() / sizeof(float));
  std::memcpy(numbers.data(), input.data(), input.size());
  return motion_codes(settings_.ranges, numbers);
}

Graph GestureTask::application(const Graph& network) const { return with_motion_front_end(settings_.ranges, network); }

std::string GestureTask::front_end_text() const { return fmt::format("ranges {}", fmt::join(settings_.ranges, " ")); }

std::string GestureTask::front_end_line() const {
  return fmt::format("{} samples of {} axes, {} a second; ranges {}; add it with --front-end", settings_.form.samples,
                     settings_.form.axes.size(), settings_.samples_per_second, fmt::join(settings_.ranges, ", "));
}

Json GestureTask::front_end_json() const {
  return {{"kind", "ranges"},
          {"axes", settings_.form.axes},
          {"ranges", settings_.ranges},
          {"samples", settings_.form.samples},
          {"samples_per_second", settings_.samples_per_second}};
}

RecipeDefaults GestureTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 30;
  defaults.training.batch = 16;
  defaults.training.learning_rate = 4e-3;
  defaults.training.weight_decay = 1e-2;
  return defaults;
}

Graph GestureTask::network(std::size_t classes) const {
  MotionCnn shape = settings_.model;
  shape.samples = settings_.form.samples;
  shape.axes = static_cast<int>(settings_.form.axes.size());
  return motion_cnn(shape, static_cast<int>(classes));
}

void GestureTask::describe(Graph& network, const Dataset& data) const {
  const auto* const takes = dynamic_cast<const TakeDataset*>(&data);
  expects(takes != nullptr, "a gesture's data are takes");
  write_labels(network, data.classes());
  network.metadata[std::string(kMotion)] =
      fmt::format("{} {} {} {} {}\n{}\n{}\n", settings_.form.samples, settings_.samples_per_second,
                  settings_.split.validation_share, settings_.split.test_share, settings_.split.fold,
                  fmt::join(settings_.ranges, " "), fmt::join(settings_.form.axes, "\n"));
  network.metadata[std::string(kTrainedOn)] = training_marks(data, digests_of(takes->set()));
}

namespace gesture_task {

std::unique_ptr<Task> read(TomlTable& recipe) { return std::make_unique<GestureTask>(read_gesture_settings(recipe)); }

std::unique_ptr<Task> of_model(const Graph& model) {
  const auto motion = model.metadata.find(kMotion);
  if (motion == model.metadata.end()) return nullptr;
  GestureSettings settings;
  settings.classes = labels_of(model);
  settings.ranges.clear();
  settings.form.axes.clear();
  std::istringstream text(motion->second);
  std::string line;
  std::getline(text, line);
  std::istringstream first(line);
  first >> settings.form.samples >> settings.samples_per_second >> settings.split.validation_share >>
      settings.split.test_share >> settings.split.fold;
  std::getline(text, line);
  std::istringstream ranges(line);
  for (double range = 0; ranges >> range;) settings.ranges.push_back(range);
  while (std::getline(text, line)) settings.form.axes.push_back(line);
  const auto axes = static_cast<std::int64_t>(settings.form.axes.size());
  const Shape input = model.inputs.empty() ? Shape() : model.tensor(model.inputs.front()).shape;
  const bool has_ranges = settings.ranges.size() == settings.form.axes.size() &&
                          std::ranges::all_of(settings.ranges, [](double range) { return range > 0; });
  if (first.fail() || !has_ranges || input != Shape{1, settings.form.samples, 1, axes} || settings.classes.empty() ||
      !(settings.samples_per_second > 0) || !(settings.split.validation_share > 0) ||
      !(settings.split.test_share > 0) || !(settings.split.validation_share + settings.split.test_share < 1) ||
      settings.split.fold < 0) {
    throw Error(fmt::format("metadata {}: do not fit the input {}; use a model written by `milliwatt train`", kMotion,
                            shape_text(input)));
  }
  const auto trained_on = model.metadata.find(kTrainedOn);
  if (trained_on != model.metadata.end()) settings.trained_on = trained_on->second;
  return std::make_unique<GestureTask>(std::move(settings));
}

}  // namespace gesture_task
}  // namespace milliwatt
