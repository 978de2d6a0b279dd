// Every clip follows from (seed, class, number) alone, so clips may be made in any order, by any number of threads, and
// some now and some later. A unit of work is a recording and the clips that are made of it.
#include "data/spoken_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <thread>

#include "base/error.h"
#include "base/files.h"
#include "base/in_quotes.h"
#include "base/random.h"
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
constexpr int kClipsPerRecording = 2;
constexpr std::uintmax_t kWavHeaderBytes = 44;

// A question, an order, a list: they are sung differently.
constexpr std::array kEndings = {"", "!", "?", ","};

// A recording and the clips that are made of it.
struct Unit {
  std::string label;
  int first = 0;  ///< the first clip's number
  int clips = 0;
  Utterance utterance;          ///< no text for silence
  Utterance other;              ///< another word in the same voice
  std::vector<fs::path> paths;  ///< of each clip
};

std::string word_problem(const std::string& word) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '-' ||
           c == '\'';
  };
  if (word.empty() || word.size() > 40) return "has no letters, or more than 40";
  if (!std::all_of(word.begin(), word.end(), allowed)) return "has other signs than letters, digits, spaces, - and '";
  if (!std::isalnum(static_cast<unsigned char>(word.front())) || word.back() == ' ')
    return "begins with a sign or ends in a space";
  if (word == kUnknown || word == kSilence) return "is the name of a class that is there anyway";
  return "";
}

void check(const SpokenWords& what) {
  if (what.words.empty()) throw Error("no words to speak; give at least one");
  std::set<std::string> seen;
  for (const std::string& word : what.words) {
    if (const std::string problem = word_problem(word); !problem.empty()) {
      throw Error(fmt::format("word {}: {}; give plain English words", in_quotes(word), problem));
    }
    if (!seen.insert(word).second) throw Error(fmt::format("word {}: is there twice; give each once", in_quotes(word)));
  }
  const auto in_range = [](const char* name, double value, double lowest, double highest) {
    if (value >= lowest && value <= highest) return;
    throw Error(fmt::format("{} of spoken words is {}; it may be {} to {}", name, value, lowest, highest));
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

// Leaves the folder with our stamp in it; refuses to mix its clips with anything else.
void claim(const fs::path& folder, const std::string& stamp) {
  make_folder(folder);
  std::error_code failure;
  if (fs::exists(folder / kStamp, failure)) {
    if (read_text_file(folder / kStamp) == stamp) return;
    throw Error(
        fmt::format("{}: holds clips that were made otherwise ({} in it says how); delete the folder, or give another",
                    folder.string(), kStamp));
  }
  if (!fs::is_empty(folder, failure) || failure) {
    throw Error(fmt::format("{}: holds other files; give a new or empty folder for the clips", folder.string()));
  }
  write_file_atomically(folder / kStamp, stamp);
}

Unit plan_unit(const SpokenWords& what, const std::vector<std::string>& others, const fs::path& folder,
               const std::string& label, int first) {
  const int recording = first / kClipsPerRecording;
  Random random{what.seed, key_of(label), static_cast<std::uint64_t>(recording), key_of("recording")};
  const auto any = [&random](const auto& list) { return list[random.below(list.size())]; };
  // Voices take turns, in every class the same: then every part of a split by voice has its share of every class.
  const auto turn = static_cast<std::size_t>(recording);
  Unit unit;
  unit.label = label;
  unit.first = first;
  unit.clips = std::min(kClipsPerRecording, what.clips_per_class - first);
  unit.utterance.variant = variants()[turn % variants().size()];
  unit.utterance.accent = any(accents());
  unit.utterance.words_per_minute = 120 + static_cast<int>(random.below(81));
  unit.utterance.pitch = 20 + static_cast<int>(random.below(61));
  unit.other = unit.utterance;
  unit.other.text = any(others);
  const std::string word = label == kUnknown ? others[turn % others.size()] : label;
  std::string middle = unit.utterance.accent;
  if (label == kUnknown) middle += "_" + word;
  if (label == kSilence)
    middle = "noise";  // nobody's voice, but dealt to the voices, so that it too is split evenly
  else
    unit.utterance.text = word + any(kEndings);
  for (int clip = 0; clip < unit.clips; ++clip) {
    unit.paths.push_back(folder / label / fmt::format("{}_{}_{:04}.wav", unit.utterance.variant, middle, first + clip));
  }
  return unit;
}

class Maker {
 public:
  Maker(const SpokenWords& what, const fs::path& folder, const std::function<void(int, int)>& progress)
      : what_(what),
        folder_(folder),
        progress_(progress),
        samples_(static_cast<std::size_t>(std::llround(what.seconds * what.sample_rate))) {
    const std::vector<std::string> others = other_words(what.words);
    std::vector<std::string> labels = what.words;
    labels.insert(labels.end(), {kUnknown, kSilence});
    for (const std::string& label : labels) {
      make_folder(folder / label);
      for (int first = 0; first < what.clips_per_class; first += kClipsPerRecording) {
        add(plan_unit(what, others, folder, label, first));
      }
    }
  }

  void make() {
    if (units_.empty()) return;
    const std::size_t threads = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, 32);
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < std::min(threads, units_.size()); ++i) workers.emplace_back([this] { work(); });
    for (std::thread& worker : workers) worker.join();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  bool is_there(const fs::path& path) const {
    std::error_code failure;
    return fs::file_size(path, failure) == kWavHeaderBytes + 2 * samples_ && !failure;
  }

  void add(Unit unit) {
    const auto there =
        std::count_if(unit.paths.begin(), unit.paths.end(), [this](const fs::path& path) { return is_there(path); });
    all_ += unit.clips;
    done_ += static_cast<int>(there);
    if (there < unit.clips) units_.push_back(std::move(unit));
  }

  void work() {
    try {
      while (!stop_) {
        const std::size_t next = next_++;
        if (next >= units_.size()) return;
        make_unit(units_[next]);
      }
    } catch (...) {
      stop_ = true;
      const std::lock_guard<std::mutex> lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }

  void make_unit(const Unit& unit) {
    std::optional<Recording> word;
    std::optional<Recording> other;
    const auto other_word = [&]() -> const Recording& {
      if (!other) other = speak(unit.other, folder_);
      return *other;
    };
    for (int clip = 0; clip < unit.clips; ++clip) {
      const fs::path& path = unit.paths[static_cast<std::size_t>(clip)];
      if (is_there(path)) continue;
      Random random{what_.seed, key_of(unit.label), static_cast<std::uint64_t>(unit.first + clip), key_of("clip")};
      if (unit.utterance.text.empty()) {
        finish(path, silence_clip(samples_, what_.sample_rate, random));
        continue;
      }
      if (!word) word = speak(unit.utterance, folder_);
      finish(path, word_clip(*word, other_word, samples_, what_.sample_rate, random));
    }
  }

  void finish(const fs::path& path, const Samples& samples) {
    write_sound(path, samples, what_.sample_rate);
    const std::lock_guard<std::mutex> lock(mutex_);
    ++done_;
    if (progress_) progress_(done_, all_);
  }

  const SpokenWords& what_;
  const fs::path& folder_;
  const std::function<void(int, int)>& progress_;
  const std::size_t samples_;
  std::vector<Unit> units_;
  int all_ = 0;
  int done_ = 0;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> stop_ = false;
  std::mutex mutex_;  // of what follows, of done_ and of progress_
  std::exception_ptr failure_;
};

}  // namespace

void make_spoken_words(const SpokenWords& what, const fs::path& folder, const std::function<void(int, int)>& progress) {
  check(what);
  claim(folder, stamp_of(what));
  Maker(what, folder, progress).make();
}

}  // namespace milliwatt
