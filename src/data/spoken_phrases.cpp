// Every clip follows from (seed, number) alone.
#include "data/spoken_phrases.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <mutex>
#include <set>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/in_quotes.h"
#include "base/json.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/to_size.h"
#include "data/espeak.h"
#include "data/made_folder.h"
#include "data/phrase_clips.h"
#include "data/sound.h"
#include "data/vocabulary.h"
#include "data/word_clip.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

struct Clip {
  std::string text;     // that counts; empty for other words and for noise
  Utterance utterance;  // no text for noise
  Utterance other;      // another word in the same voice
};

// A change of how they are made is a new version.
std::string stamp_of(const SpokenPhrases& what) {
  return fmt::format(
      "# Spoken phrases, made by milliwatt.\nversion = 1\nphrases = {}\nclips = {}\nsample_rate = {}\nseconds = {}\n"
      "seed = {}\n",
      fmt::join(what.phrases, ", "), what.clips, what.sample_rate, what.seconds, what.seed);
}

class Speaker {
 public:
  explicit Speaker(const SpokenPhrases& what) : what_(what) {
    std::set<std::string> words;
    for (const std::string& phrase : what.phrases) {
      const std::vector<std::string> of_phrase = words_in(plain_text(phrase));
      if (of_phrase.empty()) throw Error(fmt::format("phrase {}: has no words", in_quotes(phrase)));
      phrases_.push_back(fmt::format("{}", fmt::join(of_phrase, " ")));
      words.insert(of_phrase.begin(), of_phrase.end());
    }
    if (phrases_.empty()) throw Error("no phrases; give at least one");
    words_ = {words.begin(), words.end()};
    others_ = other_words(words_);
  }

  const std::vector<std::string>& phrases() const { return phrases_; }

  Clip plan(std::size_t number) const {
    Random random{what_.seed, number, key_of("phrase")};
    const auto any = [&random](const auto& list) -> std::string { return list[random.below(list.size())]; };
    Clip clip;
    clip.utterance.variant = variants()[number % variants().size()];
    clip.utterance.accent = any(accents());
    clip.utterance.words_per_minute = 130 + static_cast<int>(random.below(71));
    clip.utterance.pitch = 20 + static_cast<int>(random.below(61));
    clip.other = clip.utterance;
    clip.other.text = any(others_);
    const std::uint64_t kind = random.below(20);
    const auto sequence = [&](const std::vector<std::string>& words) {
      std::string text = any(words);
      for (std::uint64_t more = random.below(3); more > 0; --more) text += " " + any(words);
      return text;
    };
    if (kind < 14)
      clip.utterance.text = clip.text = any(phrases_);
    else if (kind < 18)
      clip.utterance.text = clip.text = sequence(words_);
    else if (kind < 19)
      clip.utterance.text = sequence(others_);
    return clip;
  }

  Samples sound(const Clip& clip, std::size_t number, const fs::path& folder) const {
    Random random{what_.seed, number, key_of("clip of a phrase")};
    const std::size_t samples = to_size(std::llround(what_.seconds * what_.sample_rate));
    if (clip.utterance.text.empty()) return silence_clip(samples, what_.sample_rate, random);
    const auto other_word = [&] { return speak(clip.other, folder); };
    return word_clip(speak(clip.utterance, folder), other_word, samples, what_.sample_rate, random);
  }

 private:
  const SpokenPhrases& what_;
  std::vector<std::string> phrases_, words_, others_;
};

}  // namespace

void make_spoken_phrases(const SpokenPhrases& what, const fs::path& folder,
                         const std::function<void(int, int)>& progress) {
  const Speaker speaker(what);
  const std::string stamp = stamp_of(what);
  if (!prepare_made_folder(folder, stamp)) return;
  // Beside it first, so that a folder that was not finished is never taken for one.
  const fs::path making = folder.string() + ".making";
  std::error_code failure;
  fs::remove_all(making, failure);
  fs::create_directories(making / "clips", failure);
  if (failure) throw Error(fmt::format("{}: cannot be made: {}", making.string(), failure.message()));
  const std::size_t count = to_size(what.clips);
  std::vector<std::string> lines(count);
  std::mutex turns;
  int done = 0;
  parallel_for(count, [&](std::size_t number) {
    const Clip clip = speaker.plan(number);
    const std::string name = fmt::format("clips/{}_{:05}.wav", clip.utterance.variant, number);
    write_sound(making / name, speaker.sound(clip, number, making), what.sample_rate);
    lines[number] = Json{{"audio", name}, {"text", clip.text}, {"speaker", clip.utterance.variant}}.dump() + "\n";
    const std::lock_guard<std::mutex> lock(turns);
    ++done;
    if (progress) progress(done, what.clips);
  });
  write_file_atomically(making / "phrases.jsonl", fmt::format("{}", fmt::join(lines, "")));
  write_file_atomically(making / "phrases.txt", fmt::format("{}\n", fmt::join(speaker.phrases(), "\n")));
  finish_made_folder(making, stamp);
  fs::remove_all(folder, failure);
  fs::rename(making, folder, failure);
  if (failure) throw Error(fmt::format("{}: cannot be made: {}", folder.string(), failure.message()));
}

}  // namespace milliwatt
