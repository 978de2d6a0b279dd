// Recordings of phrases, and phrases that are joined from recordings of words.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "tasks/phrases/phrase_dataset.h"

namespace milliwatt {
namespace {

constexpr std::size_t kLeastHeldOut = 50;

std::vector<std::byte> bytes_of(const Samples& samples) {
  const auto bytes = std::as_bytes(std::span(samples));
  return {bytes.begin(), bytes.end()};
}

Target target_of(const std::vector<int>& labels) { return std::vector<float>(labels.begin(), labels.end()); }

}  // namespace

Target RecordedPhrases::target(std::size_t item) const { return target_of(labels(item)); }

std::vector<std::byte> RecordedPhrases::input(std::size_t item) const {
  return bytes_of(fitted(read_sound(clips().sounds.clips.at(item).path, form().sample_rate), form().samples));
}

VariedItem RecordedPhrases::varied(std::size_t item, const Variation& how) const {
  const Samples read = read_sound(clips().sounds.clips.at(item).path, form().sample_rate);
  return {bytes_of(
              augmented(read, form().samples, form().sample_rate, form().augmentation, how.seed, how.epoch, how.index)),
          target(item)};
}

std::string RecordedPhrases::variation_text() const {
  const Augmentation& how = form().augmentation;
  return fmt::format("shift {} gain {} noise {} {} {}", how.shift_ms, how.gain_db, how.noise_share, how.noise_db_lowest,
                     how.noise_db_highest);
}

JoinedPhrases::JoinedPhrases(PhraseClips given, std::vector<std::string> words, PhraseGrammar grammar, PhraseForm how)
    : PhraseDataset(std::move(given), std::move(words), std::move(grammar), std::move(how)) {
  std::vector<std::vector<RecordedWord>> by_part(counts_.size());
  Problems problems;
  for (std::size_t i = 0; i < clips().texts.size(); ++i) {
    const SoundClip& clip = clips().sounds.clips[i];
    if (labels(i).size() != 1) {
      problems.add(
          fmt::format("{}: has {} words; joining takes recordings of one", clip.path.string(), labels(i).size()));
      continue;
    }
    std::vector<float> sound = word_in(read_sound(clip.path, form().sample_rate), form().sample_rate);
    if (sound.size() < 2)
      problems.add(clip.path.string() + ": is silent; record it again, or delete it");
    else
      by_part[static_cast<std::size_t>(clip.part)].push_back({labels(i).front(), clip.speaker, std::move(sound)});
  }
  problems.throw_if_any("");
  const std::size_t count = to_size(form().joining.phrases);
  counts_ = {count, std::max(kLeastHeldOut, count / 10), std::max(kLeastHeldOut, count / 5)};
  for (std::size_t part = 0; part < by_part.size(); ++part) {
    joiners_.emplace_back(std::move(by_part[part]), form().sample_rate, form().samples);
    if (joiners_.back().empty()) counts_[part] = 0;
  }
}

std::size_t JoinedPhrases::size() const { return counts_[0] + counts_[1] + counts_[2]; }

Part JoinedPhrases::part(std::size_t item) const {
  return item < counts_[0] ? Part::kTraining : item < counts_[0] + counts_[1] ? Part::kValidation : Part::kTest;
}

std::vector<int> JoinedPhrases::wanted(std::size_t item, Random& random) const {
  const WordJoiner& joiner = this->joiner(part(item));
  if (item % 2 == 0 && part(item) != Part::kTraining && !grammar().empty()) {
    const std::vector<int>& phrase = grammar().phrases()[random.below(grammar().size())];
    if (std::ranges::all_of(phrase, [&](int label) { return joiner.has(label); })) return phrase;
  }
  return joiner.any_labels(form().joining.longest, random);
}

Target JoinedPhrases::target(std::size_t item) const {
  Random random{form().seed, item, key_of("joined phrase")};
  return target_of(joiner(part(item)).plan(wanted(item, random), form().joining, false, random).labels);
}

std::string JoinedPhrases::name(std::size_t item) const { return fmt::format("joined phrase {}", item); }

std::vector<std::byte> JoinedPhrases::input(std::size_t item) const {
  Random random{form().seed, item, key_of("joined phrase")};
  const WordJoiner& joiner = this->joiner(part(item));
  const WordJoiner::Plan plan = joiner.plan(wanted(item, random), form().joining, false, random);
  return bytes_of(joiner.sound(plan, form().joining, false, random));
}

VariedItem JoinedPhrases::varied(std::size_t item, const Variation& how) const {
  Random random{how.seed, static_cast<std::uint64_t>(how.epoch), static_cast<std::uint64_t>(how.index),
                key_of("varied phrase")};
  const WordJoiner& joiner = this->joiner(part(item));
  const WordJoiner::Plan plan =
      joiner.plan(joiner.any_labels(form().joining.longest, random), form().joining, true, random);
  return {bytes_of(joiner.sound(plan, form().joining, true, random)), target_of(plan.labels)};
}

std::string JoinedPhrases::variation_text() const {
  const Joining& how = form().joining;
  return fmt::format("joined {} {} gap {} speed {} noise {}", how.phrases, how.longest, how.gap_ms, how.speed,
                     fmt::join(how.noise_db, " "));
}

}  // namespace milliwatt
