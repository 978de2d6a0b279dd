#include "recipe/metadata.h"

#include <fmt/format.h>

#include <sstream>

#include "base/error.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr std::string_view kLabels = "milliwatt.labels";         // a class a line, as label files have it
constexpr std::string_view kFrontEnd = "milliwatt.front_end";    // log_mel_text()
constexpr std::string_view kClips = "milliwatt.clips";           // samples, validation share, test share, the split
constexpr std::string_view kTrainedOn = "milliwatt.trained_on";  // clip_marks()

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

SplitBy split_from(const std::string& word) {
  try {
    return parse_split(word);
  } catch (const Error& error) {
    throw error.within(fmt::format("metadata {}", kClips));
  }
}

}  // namespace

void describe_sound_model(Graph& graph, const SoundModel& what) {
  std::string labels;
  for (const std::string& name : what.classes) labels += name + "\n";
  graph.metadata[std::string(kLabels)] = labels;
  graph.metadata[std::string(kFrontEnd)] = log_mel_text(what.front_end);
  graph.metadata[std::string(kClips)] = fmt::format("{} {} {} {}", what.samples, what.validation_share, what.test_share,
                                                    split_words().at(to_size(static_cast<int>(what.split_by))));
  if (!what.trained_on.empty()) graph.metadata[std::string(kTrainedOn)] = what.trained_on;
}

std::vector<std::string> labels_of(const Graph& graph) {
  const auto labels = graph.metadata.find(kLabels);
  if (labels == graph.metadata.end()) return {};
  std::vector<std::string> classes = lines_of(labels->second);
  const std::int64_t outputs = graph.outputs.empty() ? 0 : graph.tensor(graph.outputs.front()).elements();
  if (static_cast<std::int64_t>(classes.size()) != outputs) {
    throw Error(
        fmt::format("metadata {}: {} labels for {} outputs; give one per output", kLabels, classes.size(), outputs));
  }
  return classes;
}

std::optional<SoundModel> sound_model_of(const Graph& graph) {
  const auto labels = graph.metadata.find(kLabels);
  const auto front_end = graph.metadata.find(kFrontEnd);
  const auto clips = graph.metadata.find(kClips);
  const auto none = graph.metadata.end();
  if (labels == none || front_end == none || clips == none) return std::nullopt;
  SoundModel what;
  what.classes = labels_of(graph);
  what.front_end = parse_log_mel(front_end->second);
  std::istringstream stream(clips->second);
  constexpr int kMostSamples = 48'000 * 60;
  if (!(stream >> what.samples >> what.validation_share >> what.test_share) || what.samples < 1 ||
      what.samples > kMostSamples || !(what.validation_share > 0) || !(what.test_share > 0)) {
    throw Error(fmt::format("metadata {}: \"{}\"; expected: samples, validation share, test share, split", kClips,
                            clips->second.substr(0, 60)));
  }
  if (std::string word; stream >> word) what.split_by = split_from(word);  // earlier versions did not say it
  const auto trained_on = graph.metadata.find(kTrainedOn);
  if (trained_on != none) what.trained_on = trained_on->second;
  return what;
}

SoundModel sounds_of(const Graph& graph, const std::string& file) {
  std::optional<SoundModel> sounds = sound_model_of(graph);
  if (sounds) return *std::move(sounds);
  throw Error(
      fmt::format("{}: has no sound metadata (classes, front end); use a model written by `milliwatt train` or "
                  "`milliwatt build`",
                  file));
}

Graph with_own_front_end(const Graph& model) {
  const std::optional<SoundModel> sounds = sound_model_of(model);
  if (!sounds) {
    throw Error(fmt::format(
        "{}: --front-end: the model's metadata names no front end; use a model written by `milliwatt build`",
        model.source));
  }
  Graph application = with_front_end(sounds->front_end, sounds->samples, model);
  application.name = model.name;
  application.source = model.source;
  return application;
}

}  // namespace milliwatt
