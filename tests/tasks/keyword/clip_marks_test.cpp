#include "tasks/keyword/clip_marks.h"

#include <gtest/gtest.h>

#include <fstream>

#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

std::vector<SoundClip> clips_of(const ScratchFolder& folder, const std::string& name, int first, int last) {
  std::vector<SoundClip> clips;
  for (int i = first; i < last; ++i) {
    clips.push_back({folder.path() / (name + std::to_string(i) + ".wav"), 0, "", Part::kTraining});
    std::ofstream(clips.back().path) << "contents " << i;
  }
  return clips;
}

TEST(clip_marks, know_every_clip_of_a_small_folder_under_any_name) {
  const ScratchFolder folder;
  const std::string marks = clip_marks(clips_of(folder, "a", 0, 256));
  for (int i = 0; i < 256; i += 5) EXPECT_TRUE(has_marked_clip(marks, clips_of(folder, "other", i, i + 1))) << i;
  EXPECT_FALSE(has_marked_clip(marks, clips_of(folder, "a", 256, 400)));  // other contents, some under the same names
  EXPECT_FALSE(has_marked_clip(marks, {}));
  EXPECT_FALSE(has_marked_clip("", clips_of(folder, "a", 0, 3)));
}

TEST(clip_marks, of_a_large_folder_are_a_sample_that_meets_in_a_part_of_it) {
  const ScratchFolder folder;
  const std::string marks = clip_marks(clips_of(folder, "a", 0, 600));
  EXPECT_LE(marks.size(), 2560);
  EXPECT_TRUE(has_marked_clip(marks, clips_of(folder, "b", 500, 700)));
  EXPECT_TRUE(has_marked_clip(marks, clips_of(folder, "b", 0, 100)));
  EXPECT_FALSE(has_marked_clip(marks, clips_of(folder, "b", 600, 900)));
}

TEST(clip_marks, name_a_clip_that_cannot_be_read) {
  EXPECT_NE(error_text([] {
              clip_marks({{"/nowhere/x.wav", 0, "", Part::kTraining}});
            }).find("x.wav"),
            std::string::npos);
}

}  // namespace
}  // namespace milliwatt
