#include "tasks/phrases/phrase_dataset.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/problems.h"
#include "base/sha256.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

constexpr std::size_t kShown = 20;

std::vector<std::string> speakers_in(const PhraseClips& clips, Part part) {
  std::set<std::string> speakers;
  for (const SoundClip& clip : clips.sounds.clips) {
    if (clip.part == part) speakers.insert(clip.speaker);
  }
  return {speakers.begin(), speakers.end()};
}

}  // namespace

PhraseDataset::PhraseDataset(PhraseClips clips, std::vector<std::string> words, PhraseGrammar grammar, PhraseForm form)
    : clips_(std::move(clips)), words_(std::move(words)), grammar_(std::move(grammar)), form_(std::move(form)) {
  std::map<std::string, int> known;
  for (std::size_t i = 0; i < words_.size(); ++i) known[words_[i]] = static_cast<int>(i) + 1;
  Problems problems;
  std::set<std::string> unknown;
  for (std::size_t i = 0; i < clips_.texts.size(); ++i) {
    std::vector<int> labels;
    for (const std::string& word : words_in(clips_.texts[i])) {
      const auto found = known.find(word);
      if (found != known.end())
        labels.push_back(found->second);
      else
        unknown.insert(in_quotes(word));
    }
    if (labels.size() > to_size(form_.most_words)) {
      problems.add(fmt::format("{}: {} words; raise data.most_words, or cut the recording",
                               clips_.sounds.clips[i].path.string(), labels.size()));
    }
    labels_.push_back(std::move(labels));
  }
  if (!unknown.empty()) problems.add(fmt::format("the model does not know the words {}", fmt::join(unknown, ", ")));
  problems.throw_if_any("");
}

std::vector<std::string> PhraseDataset::digests(bool all) const {
  std::vector<std::string> digests;
  for (const SoundClip& clip : clips_.sounds.clips) {
    if (all || clip.part != Part::kTest) digests.push_back(clip.facts.sha256);
  }
  return digests;
}

std::string PhraseDataset::training_digest() const {
  std::string text = fmt::format("{}\n{}\n{} {} {}\n", fmt::join(words_, "/"), fmt::join(grammar_.texts(), "/"),
                                 form_.sample_rate, form_.samples, form_.most_words);
  for (std::size_t i = 0; i < clips_.texts.size(); ++i) {
    const SoundClip& clip = clips_.sounds.clips[i];
    if (clip.part == Part::kTraining)
      text += fmt::format("{} {} {}\n", clip.facts.sha256, clip.speaker, clips_.texts[i]);
  }
  return sha256_hex(text);
}

std::string PhraseDataset::split_text() const {
  const bool by_speaker = clips_.sounds.split == SplitBy::kSpeaker;
  std::string text =
      by_speaker ? fmt::format("split by speaker; {} in the test", fmt::join(speakers_in(clips_, Part::kTest), ", "))
                 : "split by recording";
  if (!clips_.sounds.why_by_clip.empty()) text += ": " + clips_.sounds.why_by_clip;
  return text;
}

std::string PhraseDataset::table_text() const {
  std::map<std::string, std::size_t> counts;
  for (const std::string& text : clips_.texts) ++counts[text];
  std::string text = fmt::format("  {} recordings, {} words, {} phrases in the list\n", clips_.texts.size(),
                                 words_.size(), grammar_.size());
  std::size_t shown = 0;
  for (const std::string& phrase : grammar_.texts()) {
    if (++shown > kShown) break;
    text += fmt::format("  {:>6}  {}\n", counts[phrase], phrase);
  }
  if (grammar_.size() > kShown) text += fmt::format("          and {} more\n", grammar_.size() - kShown);
  text += fmt::format("  {}\n", split_text());
  for (std::size_t i = 0; i < std::min(kShown, clips_.left_out.size()); ++i)
    text += fmt::format("left out: {}\n", clips_.left_out[i]);
  if (left_out() > 0) text += fmt::format("recordings left out: {}\n", left_out());
  return text;
}

Json PhraseDataset::json() const {
  return {{"split", split_words().at(to_size(static_cast<int>(clips_.sounds.split)))},
          {"recordings", clips_.texts.size()},
          {"speakers",
           {{"training", speakers_in(clips_, Part::kTraining)},
            {"validation", speakers_in(clips_, Part::kValidation)},
            {"test", speakers_in(clips_, Part::kTest)}}},
          {"phrases", grammar_.texts()},
          {"rows", grammar_.phrases()},
          {"left_out", clips_.left_out}};
}

std::string PhraseDataset::summary_text() const {
  std::string text = fmt::format("  phrases   {} for training; {} held out, {}\n", items(Part::kTraining).size(),
                                 items(Part::kTest).size(), split_text());
  if (left_out() > 0) text += fmt::format("            bad recordings left out: {}\n", left_out());
  return text;
}

}  // namespace milliwatt
