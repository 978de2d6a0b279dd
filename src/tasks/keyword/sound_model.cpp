#include "tasks/keyword/sound_model.h"

#include <fmt/format.h>

#include <sstream>

#include "base/error.h"
#include "base/to_size.h"
#include "tasks/labels.h"
#include "tasks/trained_on.h"

namespace milliwatt {
namespace {

constexpr std::string_view kFrontEnd = "milliwatt.front_end";  // log_mel_text()
constexpr std::string_view kClips = "milliwatt.clips";         // samples, validation share, test share, the split

SplitBy split_from(const std::string& word) {
  try {
    return parse_split(word);
  } catch (const Error& error) {
    throw error.within(fmt::format("metadata {}", kClips));
  }
}

}  // namespace

void describe_sound_model(Graph& graph, const SoundModel& what) {
  write_labels(graph, what.classes);
  graph.metadata[std::string(kFrontEnd)] = log_mel_text(what.front_end);
  graph.metadata[std::string(kClips)] = fmt::format("{} {} {} {}", what.samples, what.validation_share, what.test_share,
                                                    split_words().at(to_size(static_cast<int>(what.split_by))));
  if (!what.trained_on.empty()) graph.metadata[std::string(kTrainedOn)] = what.trained_on;
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

}  // namespace milliwatt
