#include "data/phrase_clips.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/problems.h"
#include "base/to_size.h"
#include "data/folder_entries.h"
#include "data/split_clips.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;

constexpr const char* kList = "phrases.txt";
constexpr std::size_t kFewSpeakers = 10;

std::string value_in(const Json& object, std::initializer_list<const char*> names) {
  for (const char* const name : names) {
    const auto found = object.find(name);
    if (found != object.end() && found->is_string()) return found->get<std::string>();
  }
  return "";
}

bool has_text(const Json& object) {
  return std::ranges::any_of(std::initializer_list<const char*>{"text", "sentence", "transcript"},
                             [&](const char* name) { return object.contains(name) && object[name].is_string(); });
}

/// What is wrong with a file that is to be a clip; empty if nothing is, as far as can be said without opening it.
std::string problem_of(const fs::path& audio) {
  std::error_code failure;
  if (!fs::is_regular_file(audio, failure)) return audio.string() + ": no such file; add it, or delete its line";
  if (fs::file_size(audio, failure) == 0) return audio.string() + ": is empty (0 bytes); record or copy it again";
  return "";
}

class Manifest {
 public:
  explicit Manifest(const fs::path& file) : file_(file) {}

  PhraseClips read(bool skip_bad) {
    std::istringstream lines(read_text_file(file_));
    std::size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
      if (const std::string problem = take(line); !problem.empty())
        problems_.add(fmt::format("line {}: {}", number, problem));
    }
    if (clips_.texts.empty() && problems_.empty())
      throw Error(file_.string() + ": has no lines; write an object a line with `audio` and `text`");
    if (!skip_bad) problems_.throw_if_any(file_.string());
    for (const std::string& problem : problems_.list()) clips_.left_out.push_back(file_.string() + ": " + problem);
    return std::move(clips_);
  }

 private:
  std::string take(const std::string& line) {
    const Json object = Json::parse(line, nullptr, false);
    if (!object.is_object()) return "is no JSON object; write one a line";
    const std::string audio = value_in(object, {"audio", "audio_filepath", "path", "file"});
    if (audio.empty()) return "has no `audio`; write the recording's file";
    if (!has_text(object)) return "has no `text`; write what is said, or \"\" if no word is";
    const fs::path path = file_.parent_path() / audio;
    if (!seen_.insert(path.lexically_normal().string()).second)
      return fmt::format("names {} again; keep one of the lines", audio);
    std::string speaker = value_in(object, {"speaker", "speaker_id", "client_id", "group"});
    const bool named = !speaker.empty() || speaker_of(path.filename().string()) != path.stem().string();
    if (speaker.empty()) speaker = speaker_of(path.filename().string());
    clips_.sounds.clips.push_back({path, 0, speaker, Part::kTraining, named, problem_of(path), {}});
    clips_.texts.push_back(plain_text(value_in(object, {"text", "sentence", "transcript"})));
    return "";
  }

  const fs::path& file_;
  PhraseClips clips_;
  Problems problems_;
  std::set<std::string> seen_;
};

PhraseClips of_folders(const fs::path& folder) {
  SoundFolder found = find_sounds(folder, {SplitBy::kSpeaker, 0, 0});
  PhraseClips clips;
  for (const SoundClip& clip : found.clips) clips.texts.push_back(plain_text(found.classes[to_size(clip.label)]));
  clips.sounds = std::move(found);
  for (SoundClip& clip : clips.sounds.clips) clip.label = 0;
  return clips;
}

/// The manifest that is meant; empty if there is none.
fs::path manifest_of(const fs::path& path) {
  if (!fs::is_directory(path)) return path;
  std::vector<fs::path> found;
  for (const fs::path& entry : entries_of(path)) {
    if (entry.extension() == ".jsonl") found.push_back(entry);
  }
  if (found.size() > 1) {
    throw Error(fmt::format("{}: has {} .jsonl files, {} and {} among them; name the one that is meant", path.string(),
                            found.size(), found[0].filename().string(), found[1].filename().string()));
  }
  return found.empty() ? fs::path() : found.front();
}

std::vector<std::string> list_in(const fs::path& folder, const std::vector<std::string>& texts) {
  std::set<std::string> all;
  std::error_code ignored;
  if (!fs::exists(folder / kList, ignored)) {
    all = {texts.begin(), texts.end()};
  } else {
    std::istringstream lines(read_text_file(folder / kList));
    for (std::string line; std::getline(lines, line);) all.insert(plain_text(line));
  }
  all.erase("");
  return {all.begin(), all.end()};
}

}  // namespace

std::vector<std::string> PhraseClips::words() const {
  std::set<std::string> all;
  for (const std::string& text : texts) {
    for (const std::string& word : words_in(text)) all.insert(word);
  }
  return {all.begin(), all.end()};
}

std::string plain_text(std::string_view text) {
  std::string plain;
  const auto is_letter = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool inside = i > 0 && i + 1 < text.size() && is_letter(static_cast<unsigned char>(text[i - 1])) &&
                        is_letter(static_cast<unsigned char>(text[i + 1]));
    if (is_letter(c) || (inside && (c == '\'' || c == '-')))
      plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    else if (!plain.empty() && plain.back() != ' ')
      plain += ' ';
  }
  if (!plain.empty() && plain.back() == ' ') plain.pop_back();
  return plain;
}

std::vector<std::string> words_in(const std::string& plain_text) {
  std::istringstream stream(plain_text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

PhraseClips read_phrase_clips(const fs::path& path, bool skip_bad) {
  std::error_code ignored;
  if (!fs::exists(path, ignored))
    throw Error(path.string() + ": no such file or folder; give a .jsonl file, or a folder with one");
  const fs::path manifest = manifest_of(path);
  PhraseClips clips = manifest.empty() ? of_folders(path) : Manifest(manifest).read(skip_bad);
  clips.sounds.classes = {"phrases"};
  clips.listed = list_in(manifest.empty() ? path : manifest.parent_path(), clips.texts);
  return clips;
}

void check_phrase_clips(PhraseClips& clips, bool skip_bad,
                        const std::function<void(std::size_t done, std::size_t all)>& progress) {
  check_clips(clips.sounds, progress);
  if (!skip_bad) {
    refuse_bad_clips(clips.sounds, "mend or delete them, or leave them out with --skip-bad");
    return;
  }
  std::vector<SoundClip> good;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < clips.texts.size(); ++i) {
    SoundClip& clip = clips.sounds.clips[i];
    if (!clip.problem.empty()) {
      clips.left_out.push_back(std::move(clip.problem));
      continue;
    }
    good.push_back(std::move(clip));
    texts.push_back(std::move(clips.texts[i]));
  }
  clips.sounds.clips = std::move(good);
  clips.texts = std::move(texts);
}

void split_phrase_clips(PhraseClips& clips, const Split& split) {
  SoundFolder& sounds = clips.sounds;
  Split of_test = split;
  of_test.validation_share = 0;
  const ClipSplit done = split_clips(sounds.clips, sounds.classes, of_test);
  sounds.split = done.by;
  sounds.why_by_clip = done.why_by_clip;
  std::vector<SoundClip> rest;
  std::set<std::string> speakers;
  for (const SoundClip& clip : sounds.clips) {
    if (clip.part == Part::kTest) continue;
    rest.push_back(clip);
    speakers.insert(clip.speaker);
  }
  if (rest.empty()) return;
  const SplitBy by = speakers.size() < kFewSpeakers ? SplitBy::kClip : done.by;
  const double share = split.validation_share / (1 - split.test_share);
  split_clips(rest, sounds.classes, {by, share, 0});
  std::size_t next = 0;
  for (SoundClip& clip : sounds.clips) {
    if (clip.part != Part::kTest) clip.part = rest[next++].part;
  }
}

}  // namespace milliwatt
