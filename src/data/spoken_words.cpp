// Every clip follows from (seed, class, number) alone, so clips may be made in any order, by any number of threads, and
// some now and some later.
#include "data/spoken_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <set>
#include <system_error>

#include "base/error.h"
#include "base/files.h"
#include "base/in_quotes.h"
#include "base/parallel.h"
#include "base/random.h"
#include "base/to_size.h"
#include "data/espeak.h"
#include "data/sound.h"
#include "data/vocabulary.h"
#include "data/word_clip.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStamp = ".milliwatt";
constexpr const char* kUnknown = "unknown";
constexpr const char* kSilence = "silence";
constexpr std::uintmax_t kWavHeaderBytes = 44;

// A question, an order, a list: they are sung differently.
constexpr std::array kEndings = {"", "!", "?", ","};

struct Clip {
  std::string label;
  int number = 0;
  Utterance utterance;  ///< no text for silence
  Utterance other;      ///< another word in the same voice
  fs::path path;
};

std::string word_problem(const std::string& word) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-' ||
           c == '\'';
  };
  if (word.empty() || word.size() > 40) return "has no letters, or more than 40";
  if (!std::all_of(word.begin(), word.end(), allowed))
    return "has characters other than letters, digits, spaces, - and '";
  if (!std::isalnum(static_cast<unsigned char>(word.front())) || word.back() == ' ')
    return "does not start with a letter or digit, or ends in a space";
  if (word == kUnknown || word == kSilence) return "is the name of a built-in class";
  return "";
}

void check(const SpokenWords& what) {
  if (what.words.empty()) throw Error("no words; give at least one");
  std::set<std::string> seen;
  for (const std::string& word : what.words) {
    if (const std::string problem = word_problem(word); !problem.empty()) {
      throw Error(fmt::format("word {}: {}; give plain English words", in_quotes(word), problem));
    }
    if (!seen.insert(word).second)
      throw Error(fmt::format("word {}: is listed twice; list each word once", in_quotes(word)));
  }
  const auto in_range = [](const char* name, double value, double lowest, double highest) {
    if (value >= lowest && value <= highest) return;
    throw Error(fmt::format("{} of spoken words is {}; supported: {} to {}", name, value, lowest, highest));
  };
  in_range("clips_per_class", what.clips_per_class, 1, 100000);
  in_range("sample_rate", what.sample_rate, 8000, 48000);
  in_range("seconds", what.seconds, 0.5, 10);
}

// What the clips depend on. A change of how they are made is a new version.
std::string stamp_of(const SpokenWords& what) {
  return fmt::format(
      "# Spoken words, made by milliwatt. It completes this folder where clips are missing.\n"
      "version = 1\nwords = {}\nclips_per_class = {}\nsample_rate = {}\nseconds = {}\nseed = {}\n",
      fmt::join(what.words, ", "), what.clips_per_class, what.sample_rate, what.seconds, what.seed);
}

void make_folder(const fs::path& folder) {
  std::error_code failure;
  fs::create_directories(folder, failure);
  if (failure)
    throw Error(fmt::format("{}: cannot be made: {}; give another folder", folder.string(), failure.message()));
}

// A file that was being written when the program was killed: `.NAME.XXXXXX` beside NAME.
bool is_leftover(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') && (name.find(".wav.") != std::string::npos || name.starts_with("..milliwatt."));
}

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::error_code failure;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    entries.push_back(*entry);
  }
  if (failure)
    throw Error(fmt::format("{}: cannot be read: {}; give another folder", folder.string(), failure.message()));
  return entries;
}

void remove_leftovers(const fs::path& folder) {
  std::error_code ignored;
  for (const fs::directory_entry& entry : entries_of(folder)) {
    if (is_leftover(entry.path())) fs::remove(entry.path(), ignored);
  }
}

// Leaves the folder with our stamp in it; refuses to mix its clips with anything else.
void claim(const fs::path& folder, const std::string& stamp) {
  make_folder(folder);
  std::error_code failure;
  if (fs::exists(folder / kStamp, failure)) {
    if (read_text_file(folder / kStamp) == stamp) return;
    throw Error(fmt::format(
        "{}: has clips that were made with other settings (see {} there); delete the folder, or give another",
        folder.string(), kStamp));
  }
  for (const fs::directory_entry& entry : entries_of(folder)) {
    if (is_leftover(entry.path())) continue;
    throw Error(fmt::format("{}: contains other files; give a new or empty folder for the clips", folder.string()));
  }
  write_file_atomically(folder / kStamp, stamp);
}

Clip plan_clip(const SpokenWords& what, const std::vector<std::string>& others, const fs::path& folder,
               const std::string& label, int number) {
  const auto turn = static_cast<std::uint64_t>(number);
  Random random{what.seed, key_of(label), turn, key_of("voice")};
  const auto any = [&random](const auto& list) { return list[random.below(list.size())]; };
  Clip clip;
  clip.label = label;
  clip.number = number;
  // Voices take turns, in every class the same: then every part of a split by voice has its share of every class.
  clip.utterance.variant = variants()[turn % variants().size()];
  clip.utterance.accent = any(accents());
  clip.utterance.words_per_minute = 120 + static_cast<int>(random.below(81));
  clip.utterance.pitch = 20 + static_cast<int>(random.below(61));
  clip.other = clip.utterance;
  clip.other.text = any(others);
  const std::string word = label == kUnknown ? any(others) : label;
  std::string middle = clip.utterance.accent;
  if (label == kUnknown) middle += "_" + word;
  if (label == kSilence)
    middle = "noise";  // nobody's voice, but dealt to the voices, so that it too is split evenly
  else
    clip.utterance.text = word + any(kEndings);
  clip.path = folder / label / fmt::format("{}_{}_{:04}.wav", clip.utterance.variant, middle, number);
  return clip;
}

class Maker {
 public:
  Maker(const SpokenWords& what, const fs::path& folder, const std::function<void(int, int)>& progress)
      : what_(what),
        folder_(folder),
        progress_(progress),
        samples_(to_size(std::llround(what.seconds * what.sample_rate))) {
    const std::vector<std::string> others = other_words(what.words);
    std::vector<std::string> labels = what.words;
    labels.insert(labels.end(), {kUnknown, kSilence});
    for (const std::string& label : labels) {
      make_folder(folder / label);
      remove_leftovers(folder / label);
      for (int number = 0; number < what.clips_per_class; ++number) {
        Clip clip = plan_clip(what, others, folder, label, number);
        if (!is_there(clip.path)) missing_.push_back(std::move(clip));
      }
    }
    all_ = static_cast<int>(labels.size()) * what.clips_per_class;
    done_ = all_ - static_cast<int>(missing_.size());
  }

  void make() {
    parallel_for(missing_.size(), [this](std::size_t i) { make_clip(missing_[i]); });
  }

 private:
  bool is_there(const fs::path& path) const {
    std::error_code failure;
    return fs::file_size(path, failure) == kWavHeaderBytes + 2 * samples_ && !failure;
  }

  Samples sound_of(const Clip& clip) const {
    Random random{what_.seed, key_of(clip.label), static_cast<std::uint64_t>(clip.number), key_of("clip")};
    if (clip.utterance.text.empty()) return silence_clip(samples_, what_.sample_rate, random);
    const auto other_word = [&] { return speak(clip.other, folder_); };
    return word_clip(speak(clip.utterance, folder_), other_word, samples_, what_.sample_rate, random);
  }

  void make_clip(const Clip& clip) {
    write_sound(clip.path, sound_of(clip), what_.sample_rate);
    const std::lock_guard<std::mutex> lock(mutex_);
    ++done_;
    if (progress_) progress_(done_, all_);
  }

  const SpokenWords& what_;
  const fs::path& folder_;
  const std::function<void(int, int)>& progress_;
  const std::size_t samples_;
  std::vector<Clip> missing_;
  int all_ = 0;
  int done_ = 0;
  std::mutex mutex_;  // of done_ and of progress_
};

}  // namespace

void make_spoken_words(const SpokenWords& what, const fs::path& folder, const std::function<void(int, int)>& progress) {
  check(what);
  claim(folder, stamp_of(what));
  Maker(what, folder, progress).make();
}

}  // namespace milliwatt
