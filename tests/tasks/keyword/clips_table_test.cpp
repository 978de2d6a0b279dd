#include "tasks/keyword/clips_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tasks/keyword/clips_warnings.h"

namespace milliwatt {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A clip of one second. Each has a content of its own.
SoundClip clip_of(int label, const std::string& name, Part part, int rate = 16000) {
  static std::uint64_t contents = 0;
  SoundClip clip{name, label, name.substr(0, name.find('_')), part};
  clip.facts = {rate, rate, 0, "", ++contents, false};
  return clip;
}

/// Two classes of ten clips, of five speakers.
Listening good() {
  Listening listening;
  listening.samples = 16000;
  listening.front_end.sample_rate = 16000;
  listening.sounds.classes = {"off", "on"};
  for (int label = 0; label < 2; ++label) {
    for (int i = 0; i < 10; ++i) {
      const Part part = i < 2 ? Part::kTest : i < 4 ? Part::kValidation : Part::kTraining;
      listening.sounds.clips.push_back(
          clip_of(label, std::string(1, static_cast<char>('a' + i / 2)) + "_" + std::to_string(i) + ".wav", part));
    }
  }
  return listening;
}

TEST(clips_table, has_a_line_for_each_class) {
  EXPECT_EQ(clips_table_text(good()),
            "  class  clips  speakers  seconds     Hz  clipped  train  validation  test\n"
            "  off       10         5     10.0  16000        0      6           2     2\n"
            "  on        10         5     10.0  16000        0      6           2     2\n"
            "  all       20         5     20.0  16000        0     12           4     4\n"
            "  split by speaker: 5 (a, b, c, d, e)\n");
}

TEST(clips_table, warns_loudly_of_a_split_that_was_not_asked_for) {
  Listening listening = good();
  listening.sounds.split = SplitBy::kClip;
  EXPECT_THAT(clips_table_text(listening), Not(HasSubstr("WARNING")));
  listening.sounds.why_by_clip = "all clips are of one speaker, \"rec\"";
  const std::string text = clips_table_text(listening);
  EXPECT_THAT(text, HasSubstr("WARNING: split by clip, not by speaker: all clips are of one speaker, \"rec\". "));
  EXPECT_THAT(text, HasSubstr("  off       10         ?  ")) << "the number of speakers is not known";
}

TEST(clips_table, names_what_is_not_used) {
  Listening listening = good();
  listening.sounds.left_out = {"on/x.wav: is empty (0 bytes); record it again"};
  listening.sounds.unused = {{".m4a files; convert them", {"a.m4a", "b.m4a", "c.m4a", "d.m4a", "e.m4a"}}};
  const std::string text = clips_table_text(listening);
  EXPECT_THAT(text, HasSubstr("left out: on/x.wav: is empty (0 bytes); record it again\nclips left out: 1\n"));
  EXPECT_THAT(text, HasSubstr("not used: 5 .m4a files; convert them (a.m4a, b.m4a, c.m4a and 2 more)\n"));
}

TEST(clips_json, says_the_same) {
  Listening listening = good();
  listening.sounds.unused = {{".m4a files", {"a.m4a"}}};
  const Json json = clips_json(listening);
  EXPECT_EQ(json["split"], "speaker");
  EXPECT_TRUE(json["why_by_clip"].is_null());
  EXPECT_EQ(json["speakers"], Json({"a", "b", "c", "d", "e"}));
  EXPECT_EQ(json["classes"][1]["class"], "on");
  EXPECT_EQ(json["classes"][1]["clips"], 10);
  EXPECT_EQ(json["classes"][1]["speakers"], 5);
  EXPECT_EQ(json["classes"][1]["rates"], Json({16000}));
  EXPECT_EQ(json["classes"][1]["test"], 2);
  EXPECT_EQ(json["unused"][0]["files"], Json({"a.m4a"}));
  EXPECT_EQ(json["warnings"], Json::array());
  listening.sounds.split = SplitBy::kClip;
  listening.sounds.why_by_clip = "because";
  EXPECT_EQ(clips_json(listening)["why_by_clip"], "because");
  EXPECT_TRUE(clips_json(listening)["speakers"].is_null());
}

TEST(clips_warnings, are_none_for_good_clips) { EXPECT_THAT(clips_warnings(good()), IsEmpty()); }

TEST(clips_warnings, name_copies_in_two_parts) {
  Listening listening = good();
  listening.sounds.clips[9].facts.content = listening.sounds.clips[0].facts.content;
  EXPECT_THAT(clips_warnings(listening),
              ElementsAre("1 clip has the same content in two parts, so the accuracy comes out too high: off/a_0.wav "
                          "(test) = off/e_9.wav (training); keep one copy of each"));
  // Copies in one part do no harm.
  listening.sounds.clips[9].part = Part::kTest;
  EXPECT_THAT(clips_warnings(listening), IsEmpty());
}

TEST(clips_warnings, name_copies_in_two_classes) {
  Listening listening = good();
  listening.sounds.clips[10].facts.content = listening.sounds.clips[0].facts.content;
  EXPECT_THAT(clips_warnings(listening),
              ElementsAre("1 clip has the same content in two classes: off/a_0.wav = on/a_0.wav; keep the right one"));
}

TEST(clips_warnings, name_silence_but_not_as_copies) {
  Listening listening = good();
  for (const std::size_t i : {0U, 19U}) {
    listening.sounds.clips[i].facts.constant = true;
    listening.sounds.clips[i].facts.content = 7;
  }
  EXPECT_THAT(clips_warnings(listening),
              ElementsAre("2 clips are digital silence: off/a_0.wav, on/e_9.wav; a microphone never gives that"));
}

TEST(clips_warnings, name_a_class_alone_at_another_rate) {
  Listening listening = good();
  listening.sounds.classes.emplace_back("up");
  for (int i = 0; i < 10; ++i) listening.sounds.clips.push_back(clip_of(2, "a_" + std::to_string(i), Part::kTraining));
  for (std::size_t i = 0; i < 10; ++i) listening.sounds.clips[i].facts.rate = 44100;
  EXPECT_THAT(
      clips_warnings(listening),
      ElementsAre(HasSubstr("a class with a sample rate that no other class has: off at 44100 Hz; the network")));
  // Others have it too: no class is alone.
  for (std::size_t i = 10; i < 15; ++i) listening.sounds.clips[i].facts.rate = 44100;
  EXPECT_THAT(clips_warnings(listening), IsEmpty());
}

TEST(clips_warnings, name_both_of_two_classes_with_rates_of_their_own) {
  Listening listening = good();
  for (std::size_t i = 0; i < 10; ++i) listening.sounds.clips[i].facts.rate = 44100;
  EXPECT_THAT(clips_warnings(listening), ElementsAre(HasSubstr("off at 44100 Hz, on at 16000 Hz")));
}

TEST(clips_warnings, count_clips_with_too_low_a_rate) {
  Listening listening = good();
  for (SoundClip& clip : listening.sounds.clips) clip.facts = {8000, 8000, 0, "", clip.facts.content, false};
  EXPECT_THAT(clips_warnings(listening),
              ElementsAre(HasSubstr("clips with fewer than the recipe's 16000 samples per second: 20 of 20; they")));
}

TEST(clips_warnings, name_rare_classes) {
  Listening listening = good();
  listening.sounds.clips.resize(15);
  EXPECT_THAT(clips_warnings(listening), IsEmpty()) << "half is not rare";
  listening.sounds.clips.resize(14);
  EXPECT_THAT(clips_warnings(listening), ElementsAre(HasSubstr("rare: on (4), where the median class has 10 clips")));
}

TEST(clips_warnings, name_clipped_clips_and_count_long_ones) {
  Listening listening = good();
  listening.sounds.clips[0].facts.clipped = 16;
  EXPECT_THAT(clips_warnings(listening), IsEmpty());
  listening.sounds.clips[0].facts.clipped = 17;
  listening.sounds.clips[1].facts.samples = 24001;
  EXPECT_THAT(clips_warnings(listening),
              ElementsAre(HasSubstr("1 clip has more than 0.1 % of the samples at full scale: off/a_0.wav"),
                          HasSubstr("clips much longer than the recipe's 1 s: 1 of 20; only their middle is used")));
}

TEST(some_of, counts_the_rest) {
  EXPECT_EQ(some_of({"a", "b"}, 2), "a, b");
  EXPECT_EQ(some_of({"a", "b", "c"}, 2), "a, b and 1 more");
  EXPECT_EQ(some_of({}, 2), "");
}

}  // namespace
}  // namespace milliwatt
