#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <system_error>

#include "base/error.h"
#include "base/problems.h"
#include "base/sha256.h"
#include "base/to_size.h"
#include "data/sound.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

// Speech Commands keeps minutes of noise beside its classes, in a folder that is none.
constexpr std::string_view kNoiseFolder = "_background_noise_";

bool is_wav(const fs::path& path) {
  std::string ending = path.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return ending == ".wav";
}

// The entries' paths, sorted by name, without hidden ones.
std::vector<fs::path> entries_of(const fs::path& folder) {
  std::error_code failure;
  std::vector<fs::path> entries;
  for (fs::directory_iterator entry(folder, failure), end; !failure && entry != end; entry.increment(failure)) {
    if (!entry->path().filename().string().starts_with('.')) entries.push_back(entry->path());
  }
  if (failure)
    throw Error(fmt::format("{}: cannot be read: {}; give a folder that this user may read", folder.string(),
                            failure.message()));
  std::sort(entries.begin(), entries.end());
  return entries;
}

// Says early what would otherwise stop a training in the middle.
void check_clip(const fs::path& path, Problems& problems) {
  std::error_code failure;
  const fs::file_status status = fs::status(path, failure);
  if (!fs::exists(status))
    problems.add(path.string() + ": is a broken link; delete it");
  else if (!fs::is_regular_file(status))
    problems.add(path.string() + ": is not a regular file; delete it");
  else if (fs::file_size(path, failure) == 0)
    problems.add(path.string() + ": is empty (0 bytes); record or copy it again, or delete it");
  else if (::access(path.c_str(), R_OK) != 0)
    problems.add(path.string() + ": cannot be read: permission denied; make it readable for this user");
}

void list_class(const fs::path& folder, SoundFolder& all, Problems& problems) {
  const int label = static_cast<int>(all.classes.size());
  all.classes.push_back(folder.filename().string());
  const std::size_t before = all.clips.size();
  for (const fs::path& path : entries_of(folder)) {
    if (!is_wav(path) || fs::is_directory(path)) continue;
    check_clip(path, problems);
    all.clips.push_back({path, label, speaker_of(path.filename().string()), Part::kTraining});
  }
  if (all.clips.size() == before) {
    problems.add(folder.string() + ": is a class without .wav files; add some, or delete the folder");
  }
}

void split(SoundFolder& all, double validation_share, double test_share) {
  std::map<std::string, std::vector<std::size_t>> clips_by_speaker;
  for (std::size_t i = 0; i < all.clips.size(); ++i) clips_by_speaker[all.clips[i].speaker].push_back(i);
  // The digest shuffles, and keeps most speakers where they are when others join.
  std::map<std::string, const std::vector<std::size_t>*> shuffled;
  for (const auto& [speaker, clips] : clips_by_speaker) shuffled[sha256_hex(speaker)] = &clips;

  const auto count = static_cast<double>(all.clips.size());
  double in_test = 0;
  double in_validation = 0;
  for (const auto& [digest, clips] : shuffled) {
    Part part = Part::kTraining;
    if (in_test < test_share * count) {
      part = Part::kTest;
      in_test += static_cast<double>(clips->size());
    } else if (in_validation < validation_share * count) {
      part = Part::kValidation;
      in_validation += static_cast<double>(clips->size());
    }
    for (const std::size_t clip : *clips) all.clips[clip].part = part;
  }
}

void check_parts(const SoundFolder& all, const fs::path& path, double validation_share, double test_share,
                 Problems& problems) {
  struct Wanted {
    Part part;
    const char* name;
    bool wanted;
  };
  for (const Wanted& want :
       {Wanted{Part::kTraining, "training", true}, Wanted{Part::kValidation, "validation", validation_share > 0},
        Wanted{Part::kTest, "test", test_share > 0}}) {
    if (!want.wanted) continue;
    std::vector<bool> found(all.classes.size());
    for (const SoundClip& clip : all.clips) {
      if (clip.part == want.part) found[to_size(clip.label)] = true;
    }
    for (std::size_t label = 0; label < found.size(); ++label) {
      if (found[label]) continue;
      problems.add(fmt::format("{}: has no speaker in the {} part; add clips of more speakers",
                               (path / all.classes[label]).string(), want.name));
    }
  }
}

}  // namespace

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

SoundFolder list_sound_folder(const fs::path& path, double validation_share, double test_share) {
  if (!(validation_share >= 0 && test_share >= 0 && validation_share + test_share < 1)) {
    throw Error(fmt::format("{}: shares of {} for validation and {} for test; supported: 0 or more, together below 1",
                            path.string(), validation_share, test_share));
  }
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    throw Error(path.string() + ": no such folder; give one with a folder of .wav files per class");
  if (!fs::is_directory(path, ignored))
    throw Error(path.string() + ": is not a folder; give one with a folder of .wav files per class");

  SoundFolder all;
  Problems problems;
  for (const fs::path& entry : entries_of(path)) {
    if (fs::is_directory(entry, ignored) && entry.filename() != kNoiseFolder) list_class(entry, all, problems);
  }
  if (all.classes.empty())
    throw Error(path.string() + ": contains no folders; put the .wav files of each class into a folder with its name");
  problems.throw_if_any("");
  split(all, validation_share, test_share);
  check_parts(all, path, validation_share, test_share, problems);
  problems.throw_if_any("");
  return all;
}

}  // namespace milliwatt
