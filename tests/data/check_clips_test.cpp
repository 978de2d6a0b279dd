#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "data/sound.h"
#include "error_text.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class CheckClips : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* label : {"on", "off"}) {
      fs::create_directories(path() / label);
      for (int i = 0; i < 10; ++i) write_sound(file(label, i), Samples(100, static_cast<std::int16_t>(i)), 16000);
    }
  }
  const fs::path& path() const { return folder_.path(); }
  fs::path file(const std::string& label, int i) const {
    return path() / label / ("rec_" + std::to_string(i) + ".wav");
  }
  void damage(const std::string& label, int i) const { fs::resize_file(file(label, i), 60); }
  SoundFolder checked() const {
    SoundFolder sounds = find_sounds(path(), {SplitBy::kClip, 0.1, 0.2});
    check_clips(sounds);
    return sounds;
  }

 private:
  const ScratchFolder folder_;
};

TEST_F(CheckClips, tells_all_bad_clips_at_once) {
  EXPECT_EQ(error_text([&] { refuse_bad_clips(checked()); }), "");
  for (int i = 0; i < 9; ++i) damage("on", i);
  std::ofstream(file("off", 0), std::ios::trunc) << "";
  std::ofstream(file("off", 1), std::ios::trunc) << "this is a text";
  fs::remove(file("off", 2));
  fs::create_symlink("gone", file("off", 2));
  const std::string text = error_text([&] { refuse_bad_clips(checked(), "leave them out"); });
  for (int i = 0; i < 9; ++i)
    EXPECT_THAT(text, HasSubstr(file("on", i).string() + ": is damaged: its header promises"));
  EXPECT_THAT(text,
              AllOf(HasSubstr(file("off", 0).string() + ": is empty"),
                    HasSubstr(file("off", 1).string() + ": is not a .wav file"),
                    HasSubstr(file("off", 2).string() + ": is a broken link"), Not(HasSubstr("rec_3.wav: is empty")),
                    HasSubstr("; that is 12 of 20 clips: leave them out")));
}

TEST_F(CheckClips, leaves_the_bad_ones_out_and_the_others_where_they_were) {
  const SoundFolder before = checked();
  damage("on", 3);
  damage("off", 7);
  SoundFolder sounds = checked();
  leave_out_bad_clips(sounds);
  EXPECT_THAT(sounds.left_out, SizeIs(2));
  EXPECT_THAT(sounds.left_out, Each(HasSubstr("is damaged")));
  EXPECT_EQ(sounds.clips.size(), 18U);
  for (const SoundClip& clip : sounds.clips) {
    const auto same = std::ranges::find(before.clips, clip.path, &SoundClip::path);
    ASSERT_NE(same, before.clips.end());
    EXPECT_EQ(clip.part, same->part);
    EXPECT_EQ(clip.facts.samples, 100);
  }
}

TEST_F(CheckClips, refuse_to_leave_a_part_of_a_class_empty) {
  for (int i = 0; i < 10; ++i) damage("on", i);
  SoundFolder sounds = checked();
  EXPECT_THAT(
      error_text([&] { leave_out_bad_clips(sounds); }),
      AllOf(HasSubstr("rec_0.wav: is damaged"), HasSubstr("without the bad clips class \"on\" has none in the ")));
}

TEST_F(CheckClips, counts_what_it_has_done) {
  SoundFolder sounds = find_sounds(path(), {});
  std::vector<std::size_t> done;
  check_clips(sounds, [&](std::size_t count, std::size_t all) {
    EXPECT_EQ(all, 20U);
    done.push_back(count);
  });
  ASSERT_EQ(done.size(), 20U);
  EXPECT_TRUE(std::ranges::is_sorted(done));
  EXPECT_EQ(done.back(), 20U);
}

}  // namespace
}  // namespace milliwatt
