#include "tasks/keyword/clips_report.h"

#include <gtest/gtest.h>

namespace milliwatt {
namespace {

Listening listening_of(std::vector<SoundClip> clips) {
  Listening listening;
  listening.sounds.classes = {"off", "on"};
  listening.sounds.clips = std::move(clips);
  return listening;
}

TEST(clips_text, counts_the_speakers_that_are_held_out) {
  EXPECT_EQ(clips_text(listening_of({{"ann_1.wav", 0, "ann", Part::kTraining},
                                     {"ann_2.wav", 1, "ann", Part::kTraining},
                                     {"bob_1.wav", 0, "bob", Part::kValidation},
                                     {"cat_1.wav", 1, "cat", Part::kTest}})),
            "  clips     2 for training; 1 held out, from 1 of 3 speakers, who are in no other part\n");
}

// That held-out clips are of new speakers may only be said if it is known.
TEST(clips_text, claims_new_speakers_only_if_they_are_known) {
  Listening listening = listening_of({{"a.wav", 0, "a", Part::kTraining}, {"b.wav", 1, "b", Part::kTest}});
  listening.sounds.split = SplitBy::kClip;
  EXPECT_EQ(clips_text(listening), "  clips     1 for training; 1 held out, split by clip: speakers may be in both\n");
  listening.sounds.why_by_clip = "the file names do not say who speaks";
  EXPECT_EQ(clips_text(listening),
            "  clips     1 for training; 1 held out, split by clip: the file names do not say who speaks\n");
  listening.sounds.split = SplitBy::kFolder;
  EXPECT_EQ(clips_text(listening), "  clips     1 for training; 1 held out, in the folders that were given for it\n");
}

TEST(clips_text, counts_files_that_name_no_speaker) {
  Listening listening = listening_of(
      {{"a_1.wav", 0, "a", Part::kTraining}, {"b_1.wav", 0, "b", Part::kTest}, {"7.wav", 1, "7", Part::kTest, false}});
  listening.sounds.left_out = {"x.wav: is empty"};
  EXPECT_EQ(clips_text(listening),
            "  clips     1 for training; 2 held out, from 1 of 2 speakers, who are in no other part; files that "
            "name no speaker: 1\n            bad clips left out: 1\n");
}

TEST(split_text, counts_and_names_speakers) {
  SoundFolder sounds;
  for (int i = 10; i < 30; ++i) sounds.clips.push_back({"x.wav", 0, "s" + std::to_string(i), Part::kTraining});
  EXPECT_EQ(split_text(sounds),
            "split by speaker: 20 (s10, s11, s12, s13, s14, s15, s16, s17, s18, s19, s20, s21 and 8 more)");
}

}  // namespace
}  // namespace milliwatt
