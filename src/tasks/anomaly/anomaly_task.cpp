#include "tasks/anomaly/anomaly_task.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "base/to_size.h"
#include "data/marks.h"
#include "tasks/anomaly/anomaly_score.h"
#include "tasks/anomaly/scored_network.h"
#include "tasks/log_mel_front_end.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

// Lines: the front end; samples of a window, validation share, test share, full scale; the pattern of normal
// recordings; means; deviations.
constexpr std::string_view kAnomaly = "milliwatt.anomaly";
constexpr std::string_view kThreshold = "milliwatt.threshold";

std::vector<double> numbers_in(const std::string& line) {
  std::istringstream stream(line);
  std::vector<double> numbers;
  for (double number = 0; stream >> number;) numbers.push_back(number);
  return numbers;
}

/// What describe() wrote of the features; of a network that was not trained, any.
FeatureStatistics statistics_in(const Graph& network) {
  const auto found = network.metadata.find(kAnomaly);
  if (found == network.metadata.end()) {
    const std::size_t count = to_size(network.tensor(network.inputs[0]).elements());
    return {std::vector<double>(count, 0), std::vector<double>(count, 1)};
  }
  std::istringstream stream(found->second);
  std::string line;
  for (int i = 0; i < 3; ++i) std::getline(stream, line);
  std::string means, deviations;
  std::getline(stream, means);
  std::getline(stream, deviations);
  return {numbers_in(means), numbers_in(deviations)};
}

double threshold_in(const Graph& network) {
  const auto found = network.metadata.find(kThreshold);
  return found == network.metadata.end() ? 1 : std::strtod(found->second.c_str(), nullptr);
}

const WindowDataset& windows_of(const Dataset& data) {
  const auto* const windows = dynamic_cast<const WindowDataset*>(&data);
  expects(windows != nullptr, "an anomaly's data are windows");
  return *windows;
}

}  // namespace

AnomalyTask::AnomalyTask(AnomalySettings settings) : settings_(std::move(settings)) {}

Arrival AnomalyTask::arrival() const {
  const int rate = settings_.windows.front_end.sample_rate;
  Arrival arrival;
  const Graph front_end = log_mel_graph(settings_.windows.front_end, settings_.windows.samples);
  arrival.by_rows = front_end.tensor(front_end.inputs[0]).shape[1] > 1;  // a single row is the whole input
  arrival.seconds = static_cast<double>(settings_.windows.samples) / rate;
  arrival.samples_per_second = rate;
  return arrival;
}

Quantization AnomalyTask::quantization() const { return log_mel_quantization(settings_.windows.front_end); }

std::vector<std::int8_t> AnomalyTask::features(std::span<const std::byte> input) const {
  return log_mel_features(settings_.windows.front_end, input);
}

Graph AnomalyTask::answering(const Graph& network) const {
  return scored_network(network, statistics_in(network), threshold_in(network));
}

Graph AnomalyTask::application(const Graph& network) const {
  return with_front_end(settings_.windows.front_end, settings_.windows.samples, answering(network));
}

std::string AnomalyTask::front_end_text() const {
  return fmt::format("{} noise {}", log_mel_text(settings_.windows.front_end), settings_.noise);
}

std::string AnomalyTask::front_end_line() const { return log_mel_line(settings_.windows.front_end); }

Json AnomalyTask::front_end_json() const { return log_mel_json(settings_.windows.front_end); }

RecipeDefaults AnomalyTask::defaults() const {
  RecipeDefaults defaults;
  defaults.training.epochs = 60;
  defaults.training.batch = 16;
  defaults.training.learning_rate = 5e-3;
  return defaults;
}

Graph AnomalyTask::network(std::size_t) const {
  Autoencoder shape = settings_.model;
  shape.frames = settings_.windows.front_end.frames(settings_.windows.samples);
  shape.bands = settings_.windows.front_end.bins;
  return autoencoder(shape);
}

void AnomalyTask::fill_target(const Dataset& data, const Target&, std::span<const float> input,
                              std::span<float> target) const {
  const FeatureStatistics& statistics = windows_of(data).statistics();
  for (std::size_t i = 0; i < target.size(); ++i) {
    target[i] = static_cast<float>((static_cast<double>(input[i]) - statistics.means[i]) / statistics.deviations[i]);
  }
}

void AnomalyTask::disturb(const Dataset& data, const Variation& how, std::span<float> input) const {
  const FeatureStatistics& statistics = windows_of(data).statistics();
  Random random({key_of("noise of features"), how.seed, static_cast<std::uint64_t>(how.epoch),
                 static_cast<std::uint64_t>(how.index)});
  for (std::size_t i = 0; i < input.size(); ++i) {
    input[i] += static_cast<float>(settings_.noise * statistics.deviations[i]) * random.normal();
  }
}

void AnomalyTask::describe(Graph& network, const Dataset& data) const {
  const WindowDataset& windows = windows_of(data);
  const std::vector<std::string> digests = windows.digests();
  const WindowForm& form = settings_.windows;
  network.metadata[std::string(kAnomaly)] =
      fmt::format("{}\n{} {} {} {}\n{}\n{}\n{}\n", log_mel_text(form.front_end), form.samples, form.validation_share,
                  form.test_share, settings_.form.full_scale, settings_.form.normal,
                  fmt::join(windows.statistics().means, " "), fmt::join(windows.statistics().deviations, " "));
  network.metadata[std::string(kTrainedOn)] = marks_of({digests.begin(), digests.end()});
}

void AnomalyTask::settle(Graph& network, const Dataset&, const Answers& answers) const {
  network.metadata[std::string(kThreshold)] = "1";
  std::vector<double> scores;
  for (const std::vector<std::byte>& answer : answers()) {
    float score = 0;
    std::memcpy(&score, answer.data(), sizeof score);
    scores.push_back(static_cast<double>(score));
  }
  network.metadata[std::string(kThreshold)] = fmt::format("{}", alarm_threshold(scores, settings_.false_alarms));
}

std::unique_ptr<Score> AnomalyTask::score(const Dataset&) const { return std::make_unique<AnomalyScore>(); }

namespace anomaly_task {

std::unique_ptr<Task> read(TomlTable& recipe) { return std::make_unique<AnomalyTask>(read_anomaly_settings(recipe)); }

std::unique_ptr<Task> of_model(const Graph& model) {
  const auto said = model.metadata.find(kAnomaly);
  if (said == model.metadata.end()) return nullptr;
  AnomalySettings settings;
  WindowForm& form = settings.windows;
  std::istringstream text(said->second);
  std::string line;
  std::getline(text, line);
  form.front_end = parse_log_mel(line);
  std::getline(text, line);
  std::istringstream figures(line);
  figures >> form.samples >> form.validation_share >> form.test_share >> settings.form.full_scale;
  std::getline(text, settings.form.normal);
  settings.form.samples_per_second = form.front_end.sample_rate;
  settings.statistics = statistics_in(model);
  settings.threshold = threshold_in(model);
  const Shape input = model.inputs.empty() ? Shape() : model.tensor(model.inputs[0]).shape;
  const int frames = form.front_end.frames(form.samples);
  const std::size_t count = to_size(frames) * to_size(form.front_end.bins);
  const FeatureStatistics& statistics = settings.statistics;
  if (figures.fail() || input != Shape{1, frames, form.front_end.bins, 1} || statistics.means.size() != count ||
      statistics.deviations.size() != count || !(form.validation_share > 0) || !(form.test_share > 0) ||
      !(form.validation_share + form.test_share < 1) || !(settings.form.full_scale > 0) || !(settings.threshold > 0) ||
      !std::ranges::all_of(statistics.deviations, [](double deviation) { return deviation > 0; })) {
    throw Error(fmt::format("metadata {}: do not fit the input {}; use a model written by `milliwatt train`", kAnomaly,
                            shape_text(input)));
  }
  const auto trained_on = model.metadata.find(kTrainedOn);
  if (trained_on != model.metadata.end()) settings.trained_on = trained_on->second;
  return std::make_unique<AnomalyTask>(std::move(settings));
}

}  // namespace anomaly_task
}  // namespace milliwatt
