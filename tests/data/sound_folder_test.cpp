#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <map>
#include <set>

#include "data/sound.h"
#include "error_text.h"
#include "scratch_folder.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

void put(const fs::path& path, const std::string& content = "x") {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << content;
}

// Two classes, 40 speakers, each of whom said each word once to three times.
void fill(const fs::path& folder) {
  for (int speaker = 0; speaker < 40; ++speaker) {
    for (int take = 0; take <= speaker % 3; ++take) {
      for (const std::string word : {"yes", "no"}) {
        put(folder / word / ("s" + std::to_string(speaker) + "_nohash_" + std::to_string(take) + ".wav"));
      }
    }
  }
}

TEST(speaker_of, reads_the_names_of_speech_commands_and_others) {
  EXPECT_EQ(speaker_of("bed_28497c5b_nohash_0.wav"), "28497c5b");
  EXPECT_EQ(speaker_of("28497c5b_nohash_0.wav"), "28497c5b");
  EXPECT_EQ(speaker_of("Alex_en-gb_0001.wav"), "Alex");
  EXPECT_EQ(speaker_of("1041.wav"), "1041");
  EXPECT_EQ(speaker_of("_odd.wav"), "_odd");
}

TEST(list_sound_folder, lists_clips_by_class_and_name) {
  const ScratchFolder folder;
  for (const char* name : {"b/2_x.wav", "b/10_x.WAV", "a/1_x.wav", "a/notes.txt", "a/.hidden.wav", ".git/x.wav",
                           "LICENSE", "_background_noise_/running_tap.wav"}) {
    put(folder.path() / name);
  }
  fs::create_symlink(folder.path() / "a/1_x.wav", folder.path() / "a/3_x.wav");
  fs::create_directory(folder.path() / "a/folder.wav");
  const SoundFolder all = list_sound_folder(folder.path(), 0, 0);
  EXPECT_THAT(all.classes, ElementsAre("a", "b"));
  std::vector<std::string> names;
  for (const SoundClip& clip : all.clips) {
    names.push_back(all.classes.at(static_cast<std::size_t>(clip.label)) + "/" + clip.path.filename().string());
    EXPECT_EQ(clip.part, Part::kTraining);
  }
  EXPECT_THAT(names, ElementsAre("a/1_x.wav", "a/3_x.wav", "b/10_x.WAV", "b/2_x.wav"));
}

TEST(list_sound_folder, keeps_each_speaker_in_one_part_and_the_shares) {
  const ScratchFolder folder;
  fill(folder.path());
  const SoundFolder all = list_sound_folder(folder.path(), 0.1, 0.2);
  std::map<std::string, std::set<Part>> parts;
  std::map<Part, double> counts;
  for (const SoundClip& clip : all.clips) {
    parts[clip.speaker].insert(clip.part);
    counts[clip.part] += 1;
  }
  EXPECT_EQ(parts.size(), 40U);
  for (const auto& [speaker, in] : parts) EXPECT_EQ(in.size(), 1U) << speaker;
  const auto total = static_cast<double>(all.clips.size());
  // At least the share, and less than a speaker (six clips) more.
  EXPECT_GE(counts[Part::kTest], 0.2 * total);
  EXPECT_LT(counts[Part::kTest], 0.2 * total + 6);
  EXPECT_GE(counts[Part::kValidation], 0.1 * total);
  EXPECT_LT(counts[Part::kValidation], 0.1 * total + 6);
}

TEST(list_sound_folder, splits_the_same_each_time_and_wherever_the_folder_lies) {
  const ScratchFolder one;
  const ScratchFolder two;
  fill(one.path());
  fill(two.path());
  const SoundFolder a = list_sound_folder(one.path(), 0.1, 0.2);
  const SoundFolder b = list_sound_folder(two.path(), 0.1, 0.2);
  ASSERT_EQ(a.clips.size(), b.clips.size());
  for (std::size_t i = 0; i < a.clips.size(); ++i) {
    EXPECT_EQ(a.clips[i].path.filename(), b.clips[i].path.filename());
    EXPECT_EQ(a.clips[i].part, b.clips[i].part);
  }
}

TEST(list_sound_folder, names_what_is_missing) {
  const ScratchFolder folder;
  const auto error = [&folder](double validation, double test) {
    return error_text([&] { list_sound_folder(folder.path(), validation, test); });
  };
  EXPECT_THAT(error_text([&] { list_sound_folder(folder.path() / "none", 0, 0); }), HasSubstr("none: no such folder"));
  EXPECT_THAT(error(0, 0), HasSubstr("contains no folders"));
  put(folder.path() / "file.wav");
  EXPECT_THAT(error_text([&] { list_sound_folder(folder.path() / "file.wav", 0, 0); }), HasSubstr("is not a folder"));
  EXPECT_THAT(error(0, 0), HasSubstr("contains no folders"));
  put(folder.path() / "empty/notes.txt");
  put(folder.path() / "yes/a_1.wav");
  EXPECT_THAT(error(0, 0), HasSubstr("/empty: is a class without .wav files"));
  put(folder.path() / "empty/a_1.wav");
  EXPECT_THAT(error(0, 0), "");
  EXPECT_THAT(error(0, 0.5), HasSubstr("/empty: has no clip in the training part: 1 is too few; add clips"));
  EXPECT_THAT(error(0.5, 0.5), HasSubstr("shares of 0.5 for validation and 0.5 for test"));
  EXPECT_THAT(error(-0.1, 0.5), HasSubstr("shares of"));
}

TEST(list_sound_folder, names_clips_that_cannot_be_read) {
  const ScratchFolder folder;
  put(folder.path() / "yes/a_1.wav");
  put(folder.path() / "yes/nothing.wav", "");
  fs::create_symlink(folder.path() / "gone", folder.path() / "yes/link.wav");
  ::mkfifo((folder.path() / "yes/pipe.wav").c_str(), 0600);
  EXPECT_THAT(error_text([&] { list_sound_folder(folder.path(), 0, 0); }),
              AllOf(HasSubstr("/nothing.wav: is empty"), HasSubstr("/link.wav: is a broken link"),
                    HasSubstr("/pipe.wav: is not a regular file")));
}

TEST(list_sound_folder, splits_speech_commands_by_speaker) {
  const fs::path folder = shared_path("data/speech_commands");
  if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not here";
  const SoundFolder all = list_sound_folder(folder, 0.1, 0.15);
  EXPECT_EQ(all.classes.size(), 12U);
  EXPECT_EQ(all.clips.size(), 1320U);
  std::map<std::string, std::set<Part>> parts;
  for (const SoundClip& clip : all.clips) parts[clip.speaker].insert(clip.part);
  for (const auto& [speaker, in] : parts) EXPECT_EQ(in.size(), 1U) << speaker;
  for (std::size_t i = 0; i < all.clips.size(); i += 40) {
    EXPECT_EQ(read_sound(all.clips[i].path, 16000).size(), 16000U);
  }
}

}  // namespace
}  // namespace milliwatt
