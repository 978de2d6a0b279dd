#include "report/clips_report.h"

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

TEST(clips_text, says_so_if_every_file_counts_as_a_speaker) {
  EXPECT_EQ(clips_text(listening_of({{"a.wav", 0, "a", Part::kTraining}, {"b.wav", 1, "b", Part::kTest}})),
            "  clips     1 for training; 1 held out, split by clip: the file names do not identify speakers\n");
}

}  // namespace
}  // namespace milliwatt
