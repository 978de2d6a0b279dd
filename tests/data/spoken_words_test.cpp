#include "data/spoken_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <cmath>
#include <fstream>
#include <map>

#include "base/files.h"
#include "data/espeak.h"
#include "data/sound.h"
#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

SpokenWords few() {
  SpokenWords what;
  what.words = {"on", "stop"};
  what.clips_per_class = 6;
  return what;
}

// Every file's name, from the folder on, and its bytes.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> all;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) all[fs::relative(entry.path(), folder).string()] = read_text_file(entry.path());
  }
  return all;
}

TEST(make_spoken_words, gives_the_same_bytes_again_and_completes_what_is_missing) {
  const ScratchFolder scratch;
  const fs::path one = scratch.path() / "one";
  int calls = 0;
  int last = 0;
  make_spoken_words(few(), one, [&](int done, int all) {
    ++calls;
    last = done;
    EXPECT_EQ(all, 24);
  });
  EXPECT_EQ(calls, 24);
  EXPECT_EQ(last, 24);
  const std::map<std::string, std::string> first = contents(one);
  EXPECT_EQ(first.size(), 25U);

  make_spoken_words(few(), one, [&](int, int) { ADD_FAILURE() << "all is there"; });
  fs::remove(one / first.lower_bound("stop/")->first);
  fs::remove_all(one / "unknown");
  fs::resize_file(one / std::next(first.begin())->first, 100);
  std::ofstream(one / "stop/.Alex_en-us_0001.wav.a1B2c3") << "what a killed run left";
  calls = 0;
  make_spoken_words(few(), one, [&](int, int) { ++calls; });
  EXPECT_EQ(calls, 8);
  EXPECT_EQ(contents(one), first);

  const SoundFolder listed = list_sound_folder(one, 0, 0.3);
  EXPECT_THAT(listed.classes, ElementsAre("on", "silence", "stop", "unknown"));
  EXPECT_EQ(listed.clips.size(), 24U);

  SpokenWords other = few();
  other.seed = 2;
  EXPECT_THAT(error_text([&] { make_spoken_words(other, one); }),
              AllOf(HasSubstr(one.string()), HasSubstr("made with other settings"), HasSubstr("delete the folder")));
  EXPECT_EQ(contents(one), first);
}

TEST(make_spoken_words, makes_each_clip_whatever_else_is_made) {
  const ScratchFolder scratch;
  make_spoken_words(few(), scratch.path() / "a");
  SpokenWords more = few();
  more.words = {"stop"};
  more.clips_per_class = 3;
  make_spoken_words(more, scratch.path() / "b");
  const std::map<std::string, std::string> a = contents(scratch.path() / "a");
  for (const auto& [name, bytes] : contents(scratch.path() / "b")) {
    const bool same = name.starts_with("stop/") || name.starts_with("silence/");
    EXPECT_TRUE(!same || a.at(name) == bytes) << name;
  }
}

TEST(make_spoken_words, fills_clips_with_sound_that_does_not_clip) {
  const ScratchFolder scratch;
  make_spoken_words(few(), scratch.path() / "words");
  for (const SoundClip& clip : list_sound_folder(scratch.path() / "words", 0, 0).clips) {
    const Samples sound = read_sound(clip.path, 16000);
    ASSERT_EQ(sound.size(), 16000U);
    int peak = 0;
    double squares = 0;
    for (const std::int16_t sample : sound) {
      peak = std::max(peak, std::abs(static_cast<int>(sample)));
      squares += static_cast<double>(sample) * sample;
    }
    EXPECT_LE(peak, 31200) << clip.path;
    // A word at -36 dB of full scale, a fifth of the clip long.
    const bool silence = clip.path.parent_path().filename() == "silence";
    EXPECT_TRUE(silence || std::sqrt(squares / 16000) > 32768 * 0.0068) << clip.path;
  }
}

TEST(make_spoken_words, refuses_folders_and_words_that_it_cannot_use) {
  const ScratchFolder scratch;
  std::ofstream(scratch.path() / "mine.txt") << "x";
  EXPECT_THAT(error_text([&] { make_spoken_words(few(), scratch.path()); }), HasSubstr("contains other files"));
  EXPECT_THAT(error_text([&] { make_spoken_words(few(), scratch.path() / "mine.txt"); }), HasSubstr("mine.txt"));
  const auto error = [&](const std::vector<std::string>& words) {
    SpokenWords what = few();
    what.words = words;
    return error_text([&] { make_spoken_words(what, scratch.path() / "words"); });
  };
  EXPECT_THAT(error({}), HasSubstr("no words"));
  EXPECT_THAT(error({"on", "on"}), HasSubstr("twice"));
  EXPECT_THAT(error({"silence"}), HasSubstr("built-in class"));
  for (const char* word : {"", "../up", "-v", ".hidden", "a\nb", "end "})
    EXPECT_THAT(error({word}), HasSubstr("word ")) << word;
  SpokenWords what = few();
  what.clips_per_class = 0;
  EXPECT_THAT(error_text([&] { make_spoken_words(what, scratch.path() / "words"); }), HasSubstr("clips_per_class"));
  EXPECT_FALSE(fs::exists(scratch.path() / "words"));
}

TEST(make_spoken_words, names_the_package_that_is_missing) {
  const ScratchFolder scratch;
  const std::string before = ::getenv("PATH");
  ::setenv("PATH", "/nowhere", 1);
  const std::string text = error_text([&] { make_spoken_words(few(), scratch.path() / "words"); });
  ::setenv("PATH", before.c_str(), 1);
  EXPECT_THAT(text, HasSubstr("espeak-ng: program not found; install the Debian package espeak-ng"));
  make_spoken_words(few(), scratch.path() / "words");
  EXPECT_EQ(contents(scratch.path() / "words").size(), 25U);
}

// Exits with 0 where writing is refused as it should be. A file size limit stops it as a full disk does.
[[noreturn]] void make_beyond_the_limit(const fs::path& folder) {
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  limit.rlim_cur = limit.rlim_max = 1024;
  ::setrlimit(RLIMIT_FSIZE, &limit);
  const std::string text = error_text([&] { make_spoken_words(few(), folder); });
  const bool named = text.find(".wav: cannot be written: file too large") != std::string::npos;
  std::_Exit(named && text.starts_with(folder.string()) ? 0 : 1);
}

TEST(make_spoken_words, names_the_file_that_a_full_disk_has_no_room_for) {
  const ScratchFolder scratch;
  EXPECT_EXIT(make_beyond_the_limit(scratch.path() / "words"), ::testing::ExitedWithCode(0), "");
  for (const auto& [name, bytes] : contents(scratch.path() / "words")) EXPECT_EQ(name, ".milliwatt");
  make_spoken_words(few(), scratch.path() / "words");
  EXPECT_EQ(contents(scratch.path() / "words").size(), 25U);
}

TEST(speak, trims_the_silence_and_differs_between_voices) {
  const ScratchFolder scratch;
  Utterance utterance{"stop", "en-us", "Alex", 160, 50};
  const Recording alex = speak(utterance, scratch.path());
  EXPECT_GT(alex.sample_rate, 8000);
  const double seconds = static_cast<double>(alex.sound.size()) / alex.sample_rate;
  EXPECT_GT(seconds, 0.2);
  EXPECT_LT(seconds, 0.8);
  utterance.variant = "aunty";
  EXPECT_NE(speak(utterance, scratch.path()).sound, alex.sound);
  utterance.text = ".";
  EXPECT_NE(error_text([&] { speak(utterance, scratch.path()); }), "");
}

}  // namespace
}  // namespace milliwatt
