#include "data/sound.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "data/folder_entries.h"
#include "data/split_clips.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

// Speech Commands keeps minutes of noise beside its classes, in a folder that is none.
constexpr std::string_view kNoiseFolder = "_background_noise_";

constexpr std::array kParts = {std::pair{"train", Part::kTraining}, std::pair{"validation", Part::kValidation},
                               std::pair{"test", Part::kTest}};

// Sound in other files than .wav.
constexpr std::array<std::string_view, 24> kOtherSound = {
    ".3gp", ".aac", ".aif", ".aiff", ".amr",  ".au", ".caf", ".flac", ".m4a",  ".m4b",  ".mka", ".mp2",
    ".mp3", ".mp4", ".oga", ".ogg",  ".opus", ".ra", ".snd", ".w64",  ".wave", ".webm", ".wma", ".wv"};

std::string ending_of(const fs::path& path) {
  std::string ending = path.extension().string();
  std::ranges::transform(ending, ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return ending;
}

bool is_wav(const fs::path& path) { return ending_of(path) == ".wav"; }

bool is_other_sound(const fs::path& path) {
  const std::string ending = ending_of(path);
  return std::ranges::any_of(kOtherSound, [&](std::string_view other) { return other == ending; });
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

// Why the file cannot be a clip, as far as can be said without opening it; empty if it can.
std::string problem_of(const fs::path& path) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (!fs::exists(status)) return path.string() + ": is a broken link; delete it";
  if (!fs::is_regular_file(status)) return path.string() + ": is not a regular file; delete it";
  if (fs::file_size(path, failure) == 0)
    return path.string() + ": is empty (0 bytes); record or copy it again, or delete it";
  if (::access(path.c_str(), R_OK) != 0)
    return path.string() + ": cannot be read: permission denied; make it readable for this user";
  return "";
}

std::string advice_to_convert(const std::string& ending) {
  return fmt::format("convert them, for example with: ffmpeg -i NAME{0} NAME.wav", ending);
}

// Lists the classes' clips, and what looks like a clip and is none.
class Lister {
 public:
  explicit Lister(fs::path root) : root_(std::move(root)) {}

  // `part`: of all clips in that folder of classes.
  void list_classes(const fs::path& folder, Part part) {
    for (const fs::path& entry : entries_of(folder)) {
      if (!is_folder(entry))
        note_unused(entry, "beside the class folders; move each into the folder of its class");
      else if (entry.filename() == kNoiseFolder)
        note_below(entry, fmt::format("in {}, which is not a class", kNoiseFolder));
      else
        list_class(entry, part);
    }
  }

  void note_beside(const fs::path& folder, std::string_view where) {
    for (const fs::path& entry : entries_of(folder)) {
      if (!is_folder(entry)) note_unused(entry, where);
    }
  }

  SoundFolder take() {
    SoundFolder all;
    for (auto& [name, clips] : clips_by_class_) {
      std::ranges::sort(clips, {}, &SoundClip::path);
      for (SoundClip& clip : clips) {
        clip.label = static_cast<int>(all.classes.size());
        all.clips.push_back(std::move(clip));
      }
      all.classes.push_back(name);
    }
    for (auto& [what, files] : unused_) all.unused.push_back({what, std::move(files)});
    if (all.classes.empty()) throw Error(root_.string() + ": " + why_no_classes(all));
    problems_.throw_if_any("");
    return all;
  }

 private:
  void list_class(const fs::path& folder, Part part) {
    std::vector<SoundClip>& clips = clips_by_class_[folder.filename().string()];
    const std::size_t before = clips.size();
    for (const fs::path& entry : entries_of(folder)) {
      if (is_folder(entry)) {
        list_speaker(entry, part, clips);
      } else if (is_wav(entry)) {
        const std::string speaker = speaker_of(entry.filename().string());
        add(entry, part, speaker, speaker != entry.stem().string(), clips);
      } else {
        note_unused(entry, "");
      }
    }
    if (clips.size() == before) problems_.add(folder.string() + ": " + why_no_clips(folder));
  }

  void list_speaker(const fs::path& folder, Part part, std::vector<SoundClip>& clips) {
    for (const fs::path& entry : entries_of(folder)) {
      if (is_folder(entry))
        note_below(entry, "deeper than CLASS/SPEAKER; move them up");
      else if (is_wav(entry))
        add(entry, part, folder.filename().string(), true, clips);
      else
        note_unused(entry, "");
    }
  }

  static void add(const fs::path& path, Part part, const std::string& speaker, bool named,
                  std::vector<SoundClip>& clips) {
    clips.push_back({path, 0, speaker, part, named, problem_of(path), {}});
  }

  void note_unused(const fs::path& file, std::string_view where) {
    const std::string ending = ending_of(file);
    std::string what;
    if (is_wav(file) && !where.empty()) what = fmt::format(".wav files {}", where);
    if (is_other_sound(file)) what = fmt::format("{} files; {}", ending, advice_to_convert(ending));
    if (!what.empty()) unused_[what].push_back(file.lexically_relative(root_).string());
  }

  void note_below(const fs::path& folder, std::string_view where) {
    std::error_code failure;
    std::vector<fs::path> files;
    for (fs::recursive_directory_iterator entry(folder, failure), end; !failure && entry != end;
         entry.increment(failure)) {
      if (!entry->path().filename().string().starts_with('.') && !is_folder(entry->path())) files.push_back(*entry);
    }
    std::ranges::sort(files);
    for (const fs::path& file : files) note_unused(file, where);
  }

  // Files that could be clips if they were converted, by ending.
  std::string unused_in(const fs::path& folder) const {
    const std::string below = folder == root_ ? "" : folder.lexically_relative(root_).string() + "/";
    for (const auto& [what, files] : unused_) {
      const auto count = std::ranges::count_if(files, [&](const auto& file) { return file.starts_with(below); });
      if (count > 0) return fmt::format(", but with {} {}", count, what);
    }
    return "";
  }

  std::string why_no_clips(const fs::path& folder) const {
    const std::string unused = unused_in(folder);
    return "is a class without .wav files" + (unused.empty() ? "; add some, or delete the folder" : unused);
  }

  std::string why_no_classes(const SoundFolder& all) const {
    std::size_t files = 0;
    for (const UnusedFiles& unused : all.unused) files += unused.files.size();
    return fmt::format("contains no folders{}; put the .wav files of each class into a folder with its name",
                       files == 0 ? "" : fmt::format(", but {} sound files", files));
  }

  fs::path root_;
  std::map<std::string, std::vector<SoundClip>> clips_by_class_;
  std::map<std::string, std::vector<std::string>> unused_;  // by what they are
  Problems problems_;
};

// Are train/ and test/ there, with the same classes in both? Then they are no classes themselves.
bool is_split_by_folder(const fs::path& path) {
  std::set<std::string> in_train;
  for (const char* part : {"train", "test"}) {
    if (!is_folder(path / part)) return false;
    std::set<std::string> folders;
    for (const fs::path& entry : entries_of(path / part)) {
      if (is_wav(entry) && !is_folder(entry)) return false;
      if (is_folder(entry)) folders.insert(entry.filename().string());
    }
    if (in_train.empty())
      in_train = folders;
    else if (std::ranges::none_of(folders, [&](const std::string& name) { return in_train.contains(name); }))
      return false;
  }
  return !in_train.empty();
}

SoundFolder list_parts(const fs::path& path, const Split& split) {
  Lister lister(path);
  bool has_validation = false;
  for (const auto& [name, part] : kParts) {
    if (is_folder(path / name)) {
      lister.list_classes(path / name, part);
      has_validation = has_validation || part == Part::kValidation;
    } else if (part != Part::kValidation) {
      throw Error(fmt::format("{}: has no folder {}/; split = \"folder\" needs train/CLASS/ and test/CLASS/",
                              path.string(), name));
    }
  }
  lister.note_beside(path, "beside train/ and test/; move each into the folder of its class");
  SoundFolder all = lister.take();
  all.split = SplitBy::kFolder;
  if (has_validation || split.validation_share <= 0) return all;
  std::vector<SoundClip> training;
  for (const SoundClip& clip : all.clips) {
    if (clip.part == Part::kTraining) training.push_back(clip);
  }
  split_clips(training, all.classes, {SplitBy::kSpeaker, split.validation_share, 0});
  std::size_t next = 0;
  for (SoundClip& clip : all.clips) {
    if (clip.part == Part::kTraining) clip.part = training[next++].part;
  }
  return all;
}

SoundFolder list_and_split(const fs::path& path, const Split& split) {
  if (split.by == SplitBy::kFolder) return list_parts(path, split);
  if (is_split_by_folder(path)) {
    if (split.validation_share <= 0 && split.test_share <= 0) return list_parts(path, split);
    throw Error(fmt::format(
        "{}: has train/ and test/ with classes in them; write split = \"folder\" in the recipe's [data], or give one "
        "of the two",
        path.string()));
  }
  Lister lister(path);
  lister.list_classes(path, Part::kTraining);
  SoundFolder all = lister.take();
  const ClipSplit done = split_clips(all.clips, all.classes, split);
  all.split = done.by;
  all.why_by_clip = done.why_by_clip;
  return all;
}

[[noreturn]] void refuse_empty_part(const SoundFolder& sounds, const fs::path& path, const EmptyPart& empty) {
  const std::string& name = sounds.classes[to_size(empty.label)];
  if (sounds.split == SplitBy::kFolder && empty.part != Part::kValidation) {
    throw Error(fmt::format("{}: has no clips of class {}; add some",
                            (path / (empty.part == Part::kTest ? "test" : "train")).string(), name));
  }
  const auto count = std::ranges::count(sounds.clips, empty.label, &SoundClip::label);
  throw Error(fmt::format("{}: has no clip in the {} part: {} {} too few; add clips, at least one for each part",
                          (path / name).string(), part_name(empty.part), count, count == 1 ? "is" : "are"));
}

}  // namespace

std::vector<std::string> SoundFolder::speakers() const {
  std::set<std::string> names;
  for (const SoundClip& clip : clips) {
    if (clip.names_speaker) names.insert(clip.speaker);
  }
  return {names.begin(), names.end()};
}

std::string speaker_of(std::string_view file_name) {
  const std::size_t mark = file_name.find("_nohash_");
  if (mark != std::string_view::npos) {
    const std::string_view before = file_name.substr(0, mark);
    const std::size_t bar = before.rfind('_');
    return std::string(bar == std::string_view::npos ? before : before.substr(bar + 1));
  }
  const std::size_t bar = file_name.find('_');
  if (bar != std::string_view::npos && bar > 0) return std::string(file_name.substr(0, bar));
  return fs::path(file_name).stem().string();
}

SoundFolder find_sounds(const fs::path& path, const Split& split) {
  if (!(split.validation_share >= 0 && split.test_share >= 0 && split.validation_share + split.test_share < 1)) {
    throw Error(fmt::format("{}: shares of {} for validation and {} for test; supported: 0 or more, together below 1",
                            path.string(), split.validation_share, split.test_share));
  }
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    throw Error(path.string() + ": no such folder; give one with a folder of .wav files per class");
  if (!is_folder(path))
    throw Error(path.string() + ": is not a folder; give one with a folder of .wav files per class");

  SoundFolder all = list_and_split(path, split);
  Split wanted = split;
  wanted.by = all.split;
  if (const auto empty = find_empty_part(all.clips, all.classes.size(), wanted)) refuse_empty_part(all, path, *empty);
  return all;
}

SoundFolder list_sound_folder(const fs::path& path, const Split& split) {
  SoundFolder all = find_sounds(path, split);
  refuse_bad_clips(all);
  return all;
}

SoundFolder list_sound_folder(const fs::path& path, double validation_share, double test_share) {
  return list_sound_folder(path, Split{SplitBy::kSpeaker, validation_share, test_share});
}

}  // namespace milliwatt
