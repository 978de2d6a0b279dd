#include "tasks/keyword/clips_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/numbers.h"
#include "base/to_size.h"
#include "tasks/keyword/clips_report.h"
#include "tasks/keyword/clips_warnings.h"

namespace milliwatt {
namespace {

constexpr std::size_t kColumns = 9;
using Line = std::array<std::string, kColumns>;

struct ClassFigures {
  std::size_t clips = 0;
  std::set<std::string> speakers;  // that are told apart
  double seconds = 0;
  std::set<int> rates;
  std::int64_t clipped = 0;  // samples
  std::map<Part, std::size_t> parts;

  void add(const SoundClip& clip) {
    ++clips;
    if (clip.names_speaker) speakers.insert(clip.speaker);
    seconds += clip.facts.seconds();
    rates.insert(clip.facts.rate);
    clipped += clip.facts.clipped;
    ++parts[clip.part];
  }

  std::size_t in(Part part) const {
    const auto found = parts.find(part);
    return found == parts.end() ? 0 : found->second;
  }
};

std::vector<ClassFigures> figures_of(const SoundFolder& sounds) {
  std::vector<ClassFigures> figures(sounds.classes.size());
  for (const SoundClip& clip : sounds.clips) figures[to_size(clip.label)].add(clip);
  return figures;
}

// If names do not tell speakers apart, their number is not known.
bool knows_speakers(const SoundFolder& sounds) {
  return sounds.why_by_clip.empty() && std::ranges::any_of(sounds.clips, &SoundClip::names_speaker);
}

Line line_of(const std::string& name, const ClassFigures& of, bool knows_speakers) {
  return {name,
          std::to_string(of.clips),
          knows_speakers ? std::to_string(of.speakers.size()) : "?",
          fmt::format("{:.1f}", of.seconds),
          fmt::format("{}", fmt::join(of.rates, " ")),
          grouped(of.clipped),
          std::to_string(of.in(Part::kTraining)),
          std::to_string(of.in(Part::kValidation)),
          std::to_string(of.in(Part::kTest))};
}

std::string table_text(const SoundFolder& sounds) {
  std::vector<Line> lines = {{"class", "clips", "speakers", "seconds", "Hz", "clipped", "train", "validation", "test"}};
  const std::vector<ClassFigures> figures = figures_of(sounds);
  for (std::size_t label = 0; label < figures.size(); ++label)
    lines.push_back(line_of(sounds.classes[label], figures[label], knows_speakers(sounds)));
  ClassFigures all;
  for (const SoundClip& clip : sounds.clips) all.add(clip);
  lines.push_back(line_of("all", all, knows_speakers(sounds)));

  std::array<std::size_t, kColumns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const Line& line : lines) {
    text += fmt::format("  {:<{}}", line[0], widths[0]);
    for (std::size_t i = 1; i < kColumns; ++i) text += fmt::format("  {:>{}}", line[i], widths[i]);
    text += "\n";
  }
  return text;
}

}  // namespace

std::string clips_table_text(const Listening& listening) {
  constexpr std::size_t kFiles = 3;
  constexpr std::size_t kShown = 20;
  const SoundFolder& sounds = listening.sounds;
  std::string text = table_text(sounds);
  text += fmt::format("  {}\n", split_text(sounds));
  if (!sounds.why_by_clip.empty()) {
    text += fmt::format(
        "WARNING: split by clip, not by speaker: {}. The same voice can be in the test and elsewhere, so the accuracy "
        "says nothing about new speakers. Name the files SPEAKER_NUMBER.wav, or use folders CLASS/SPEAKER/\n",
        sounds.why_by_clip);
  }
  for (std::size_t i = 0; i < std::min(kShown, sounds.left_out.size()); ++i)
    text += fmt::format("left out: {}\n", sounds.left_out[i]);
  if (!sounds.left_out.empty()) text += fmt::format("clips left out: {}\n", sounds.left_out.size());
  for (const UnusedFiles& unused : sounds.unused) {
    text += fmt::format("not used: {} {} ({})\n", unused.files.size(), unused.what, some_of(unused.files, kFiles));
  }
  for (const std::string& warning : clips_warnings(listening)) text += fmt::format("warning: {}\n", warning);
  return text;
}

Json clips_json(const Listening& listening) {
  const SoundFolder& sounds = listening.sounds;
  const auto by = to_size(static_cast<int>(sounds.split));
  Json json = {{"split", split_words().at(by)},
               {"why_by_clip", sounds.why_by_clip.empty() ? Json(nullptr) : Json(sounds.why_by_clip)},
               {"speakers", knows_speakers(sounds) ? Json(sounds.speakers()) : Json(nullptr)},
               {"classes", Json::array()},
               {"left_out", sounds.left_out},
               {"unused", Json::array()},
               {"warnings", clips_warnings(listening)}};
  const std::vector<ClassFigures> figures = figures_of(sounds);
  for (std::size_t label = 0; label < figures.size(); ++label) {
    const ClassFigures& of = figures[label];
    json["classes"].push_back({{"class", sounds.classes[label]},
                               {"clips", of.clips},
                               {"speakers", knows_speakers(sounds) ? Json(of.speakers.size()) : Json(nullptr)},
                               {"seconds", of.seconds},
                               {"rates", of.rates},
                               {"clipped_samples", of.clipped},
                               {"training", of.in(Part::kTraining)},
                               {"validation", of.in(Part::kValidation)},
                               {"test", of.in(Part::kTest)}});
  }
  for (const UnusedFiles& unused : sounds.unused)
    json["unused"].push_back({{"what", unused.what}, {"files", unused.files}});
  return json;
}

}  // namespace milliwatt
