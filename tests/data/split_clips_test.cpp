// How clips are split, over the layouts in which people keep recordings.
#include "data/split_clips.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr Split kBySpeaker = {SplitBy::kSpeaker, 0.1, 0.2};
constexpr Split kByClip = {SplitBy::kClip, 0.1, 0.2};
constexpr Split kByFolder = {SplitBy::kFolder, 0.1, 0};

class Recordings {
 public:
  void put(const fs::path& file) const {
    fs::create_directories((folder_.path() / file).parent_path());
    std::ofstream(folder_.path() / file) << "x";
  }
  /// In each class `count` files; `name` of the file's number from 1.
  template <typename Name>
  void put_each(const std::vector<std::string>& classes, int count, Name name) const {
    for (const std::string& label : classes) {
      for (int i = 1; i <= count; ++i) put(label + "/" + name(i));
    }
  }
  SoundFolder find(const Split& split) const { return find_sounds(folder_.path(), split); }
  std::string refusal(const Split& split) const {
    return error_text([&] { find(split); });
  }
  const fs::path& path() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
};

std::map<Part, std::size_t> counts(const SoundFolder& sounds) {
  std::map<Part, std::size_t> parts;
  for (const SoundClip& clip : sounds.clips) ++parts[clip.part];
  return parts;
}

/// The parts in which each speaker is.
std::map<std::string, std::set<Part>> parts_of_speakers(const SoundFolder& sounds) {
  std::map<std::string, std::set<Part>> parts;
  for (const SoundClip& clip : sounds.clips) parts[clip.speaker].insert(clip.part);
  return parts;
}

std::string numbered(const std::string& before, int i) { return before + std::to_string(i) + ".wav"; }

TEST(split, takes_speakers_from_names) {
  const Recordings recordings;
  recordings.put_each({"on", "off"}, 20, [](int i) { return "s" + std::to_string(i % 10) + numbered("_", i); });
  const SoundFolder sounds = recordings.find(kBySpeaker);
  EXPECT_EQ(sounds.split, SplitBy::kSpeaker);
  EXPECT_EQ(sounds.why_by_clip, "");
  EXPECT_THAT(sounds.speakers(), SizeIs(10));
  for (const auto& [speaker, parts] : parts_of_speakers(sounds)) EXPECT_EQ(parts.size(), 1U) << speaker;
}

TEST(split, takes_speakers_from_folders_whatever_the_files_are_called) {
  const Recordings recordings;
  for (const char* speaker : {"ann", "bob", "cyd", "dan", "eve"}) {
    for (const char* label : {"on", "off"}) {
      for (int i = 1; i <= 4; ++i) recordings.put(fs::path(label) / speaker / numbered("rec_", i));
    }
  }
  const SoundFolder sounds = recordings.find(kBySpeaker);
  EXPECT_EQ(sounds.split, SplitBy::kSpeaker);
  EXPECT_THAT(sounds.speakers(), ElementsAre("ann", "bob", "cyd", "dan", "eve"));
  EXPECT_EQ(sounds.clips.size(), 40U);
  for (const auto& [speaker, parts] : parts_of_speakers(sounds)) EXPECT_EQ(parts.size(), 1U) << speaker;
}

TEST(split, falls_back_to_clips_where_names_tell_no_speakers) {
  struct Case {
    std::function<std::string(const std::string&, int)> name;
    const char* why;
  };
  const std::vector<Case> cases = {
      {[](const std::string&, int i) { return numbered("rec_", i); }, "all clips are of one speaker, \"rec\""},
      {[](const std::string&, int i) { return numbered("", i); }, "the file names do not say who speaks"},
      {[](const std::string& label, int i) { return numbered(label + "-", i); }, "the file names do not say"},
      {[](const std::string& label, int i) { return numbered(label + "_", i); }, "2 speakers are too few"},
      {[](const std::string& label, int i) { return label + numbered("x", i).substr(0, 3) + numbered("_", i); },
       "every file counts as a speaker of its own"},
      {[](const std::string&, int i) { return (i % 2 == 0 ? "ann" : "bob") + numbered("_", i); },
       "2 speakers are too few: "},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.why);
    const Recordings recordings;
    for (const std::string label : {"on", "off"}) {
      for (int i = 1; i <= 9; ++i) recordings.put(label + "/" + one.name(label, i));
    }
    const SoundFolder sounds = recordings.find(kBySpeaker);
    EXPECT_EQ(sounds.split, SplitBy::kClip);
    EXPECT_THAT(sounds.why_by_clip, HasSubstr(one.why));
    // Of the nine clips of each class two are a fifth or more, one is a tenth or more.
    EXPECT_EQ(counts(sounds)[Part::kTest], 4U);
    EXPECT_EQ(counts(sounds)[Part::kValidation], 2U);
    EXPECT_EQ(counts(sounds)[Part::kTraining], 12U);
  }
}

TEST(split, by_clip_gives_each_class_its_share) {
  const Recordings recordings;
  recordings.put_each({"many"}, 100, [](int i) { return numbered("a_", i); });
  recordings.put_each({"few"}, 3, [](int i) { return numbered("a_", i); });
  const SoundFolder sounds = recordings.find(kByClip);
  EXPECT_EQ(sounds.split, SplitBy::kClip);
  EXPECT_EQ(sounds.why_by_clip, "") << "it was asked for";
  EXPECT_EQ(counts(sounds)[Part::kTest], 21U);
  EXPECT_EQ(counts(sounds)[Part::kValidation], 11U);
  const SoundFolder again = recordings.find(kByClip);
  for (std::size_t i = 0; i < sounds.clips.size(); ++i) EXPECT_EQ(sounds.clips[i].part, again.clips[i].part);
}

TEST(split, refuses_classes_with_fewer_clips_than_parts) {
  const Recordings recordings;
  recordings.put_each({"many"}, 10, [](int i) { return numbered("a_", i); });
  recordings.put_each({"two"}, 2, [](int i) { return numbered("a_", i); });
  for (const Split& split : {kBySpeaker, kByClip}) {
    EXPECT_THAT(
        recordings.refusal(split),
        HasSubstr("/two: has no clip in the training part: 2 are too few; add clips, at least one for each part"));
  }
}

TEST(split, by_folder_is_the_users) {
  const Recordings recordings;
  for (const char* label : {"on", "off"}) {
    for (int i = 1; i <= 10; ++i) recordings.put(fs::path("train") / label / numbered("rec_", i));
    for (int i = 1; i <= 3; ++i) recordings.put(fs::path("test") / label / numbered("rec_", i));
  }
  const SoundFolder sounds = recordings.find(kByFolder);
  EXPECT_EQ(sounds.split, SplitBy::kFolder);
  EXPECT_THAT(sounds.classes, ElementsAre("off", "on"));
  EXPECT_EQ(counts(sounds)[Part::kTest], 6U);
  EXPECT_EQ(counts(sounds)[Part::kValidation], 2U) << "taken from train/";
  for (const SoundClip& clip : sounds.clips) {
    const bool in_test = clip.path.lexically_relative(recordings.path()).begin()->string() == "test";
    EXPECT_EQ(clip.part == Part::kTest, in_test) << clip.path;
  }
  recordings.put("validation/on/1.wav");
  EXPECT_THAT(recordings.refusal(kByFolder), HasSubstr("/off: has no clip in the validation part"));
  recordings.put("validation/off/1.wav");
  EXPECT_EQ(counts(recordings.find(kByFolder))[Part::kTraining], 20U);
  // Whoever wants all of it, not a split, gets all of it.
  EXPECT_EQ(find_sounds(recordings.path(), {}).clips.size(), 28U);
}

TEST(split, by_folder_names_what_is_missing) {
  const Recordings recordings;
  recordings.put("train/on/1.wav");
  EXPECT_THAT(recordings.refusal(kByFolder), HasSubstr("has no folder test/; split = \"folder\" needs train/CLASS/"));
  recordings.put("test/off/1.wav");
  EXPECT_THAT(recordings.refusal({SplitBy::kFolder, 0, 0}), HasSubstr("/train: has no clips of class off; add some"));
}

TEST(split, says_so_if_folders_are_split_already) {
  const Recordings recordings;
  for (const char* part : {"train", "test"}) recordings.put(fs::path(part) / "on" / "a_1.wav");
  EXPECT_THAT(recordings.refusal(kBySpeaker), HasSubstr("has train/ and test/ with classes in them; write split = "));
  // Those can be words, too.
  const Recordings words;
  words.put_each({"train", "test"}, 5, [](int i) { return numbered("rec_", i); });
  EXPECT_THAT(words.find(kBySpeaker).classes, ElementsAre("test", "train"));
}

TEST(find_sounds, names_files_that_look_like_clips) {
  const Recordings recordings;
  recordings.put_each({"on", "off"}, 3, [](int i) { return numbered("a_", i); });
  for (const char* name :
       {"stray.wav", "on/x.m4a", "on/y.M4A", "off/z.mp3", "off/notes.txt", "README.md", ".DS_Store", "on/.DS_Store",
        "on/._a_1.wav", "__MACOSX/on/._a_1.wav", "on/ann/deep/b_1.wav", "_background_noise_/tap.wav"}) {
    recordings.put(name);
  }
  const SoundFolder sounds = recordings.find(kByClip);
  EXPECT_EQ(sounds.clips.size(), 6U);
  std::map<std::string, std::vector<std::string>> unused;
  for (const UnusedFiles& one : sounds.unused) unused[one.what.substr(0, one.what.find(';'))] = one.files;
  EXPECT_EQ(unused, (std::map<std::string, std::vector<std::string>>{
                        {".wav files beside the class folders", {"stray.wav"}},
                        {".wav files deeper than CLASS/SPEAKER", {"on/ann/deep/b_1.wav"}},
                        {".wav files in _background_noise_, which is not a class", {"_background_noise_/tap.wav"}},
                        {".m4a files", {"on/x.m4a", "on/y.M4A"}},
                        {".mp3 files", {"off/z.mp3"}}}));
}

TEST(find_sounds, says_that_a_class_has_other_sound) {
  const Recordings recordings;
  recordings.put("on/a_1.wav");
  recordings.put("off/a_1.ogg");
  recordings.put("off/a_2.ogg");
  EXPECT_THAT(recordings.refusal({}), HasSubstr("/off: is a class without .wav files, but with 2 .ogg files; convert "
                                                "them, for example with: ffmpeg -i NAME.ogg NAME.wav"));
  const Recordings flat;
  flat.put("a.wav");
  flat.put("b.wav");
  EXPECT_THAT(flat.refusal({}), HasSubstr("contains no folders, but 2 sound files; put the .wav files of each class"));
}

TEST(parse_split, names_the_nearest) {
  for (const std::string& word : split_words())
    EXPECT_EQ(split_words()[static_cast<std::size_t>(parse_split(word))], word);
  EXPECT_THAT(error_text([] { parse_split("speakers"); }), HasSubstr("did you mean speaker?"));
}

}  // namespace
}  // namespace milliwatt
