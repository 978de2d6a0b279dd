#include "data/phrase_clips.h"

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
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class PhraseFolder : public ::testing::Test {
 protected:
  void clip(const std::string& name, std::int16_t value = 1'000) const {
    fs::create_directories((folder_.path() / name).parent_path());
    Samples samples(800, value);
    samples[5] = -300;
    write_sound(folder_.path() / name, samples, 8'000);
  }
  void lines(const std::string& text, const std::string& name = "all.jsonl") const {
    std::ofstream(folder_.path() / name) << text;
  }
  PhraseClips read(bool skip_bad = false) const { return read_phrase_clips(folder_.path(), skip_bad); }
  std::string problem() const {
    return error_text([&] { read(); });
  }

  const ScratchFolder folder_;
};

TEST(plain_text, has_words_alone) {
  EXPECT_EQ(plain_text("  Turn ON, the light!\n"), "turn on the light");
  EXPECT_EQ(plain_text("don't re-do - it's 'so'"), "don't re-do it's so");
  EXPECT_EQ(plain_text("?!"), "");
  EXPECT_EQ(plain_text("caf\xc3\xa9 20"), "caf\xc3\xa9 20");
  EXPECT_THAT(words_in("a b"), ElementsAre("a", "b"));
}

TEST_F(PhraseFolder, reads_a_file_of_lines) {
  clip("sound/a_1.wav");
  clip("sound/b.wav", 900);
  clip("c_9.wav", 800);
  lines(
      "{\"audio\": \"sound/a_1.wav\", \"text\": \"Lights on!\", \"speaker\": \"ann\"}\n\n"
      "{\"path\": \"sound/b.wav\", \"sentence\": \"\"}\n{\"file\": \"c_9.wav\", \"transcript\": \"off\"}\n");
  const PhraseClips clips = read();
  EXPECT_THAT(clips.texts, ElementsAre("lights on", "", "off"));
  EXPECT_THAT(clips.listed, ElementsAre("lights on", "off"));
  EXPECT_THAT(clips.words(), ElementsAre("lights", "off", "on"));
  ASSERT_THAT(clips.sounds.clips, SizeIs(3));
  EXPECT_EQ(clips.sounds.clips[0].speaker, "ann");
  EXPECT_FALSE(clips.sounds.clips[1].names_speaker);
  EXPECT_EQ(clips.sounds.clips[2].speaker, "c");
}

TEST_F(PhraseFolder, reads_folders_of_phrases_and_their_list) {
  clip("lights on/ann_1.wav");
  clip("lights off/bob_1.wav", 900);
  lines("lights on\n\nLights  off\nlights up\n", "phrases.txt");
  const PhraseClips clips = read();
  EXPECT_THAT(clips.texts, ElementsAre("lights off", "lights on"));
  EXPECT_THAT(clips.listed, ElementsAre("lights off", "lights on", "lights up"));
}

TEST_F(PhraseFolder, names_every_line_that_is_wrong) {
  clip("a.wav");
  lines(
      "{\"audio\": \"a.wav\", \"text\": \"on\"}\n{\"audio\": \"a.wav\", \"text\": \"off\"}\n[1]\n{\"text\": \"on\"}\n"
      "{\"audio\": \"b.wav\", \"text\": 5}\n");
  EXPECT_THAT(problem(),
              AllOf(HasSubstr("all.jsonl: line 2: names a.wav again"), HasSubstr("line 3: is no JSON object"),
                    HasSubstr("line 4: has no `audio`"), HasSubstr("line 5: has no `text`")));
  const PhraseClips clips = read(true);
  EXPECT_THAT(clips.texts, ElementsAre("on"));
  EXPECT_THAT(clips.left_out, SizeIs(4));
}

TEST_F(PhraseFolder, refuses_what_it_cannot_read) {
  EXPECT_THAT(problem(), HasSubstr("contains no folders"));
  lines("\n");
  EXPECT_THAT(problem(), HasSubstr("all.jsonl: has no lines"));
  lines("", "more.jsonl");
  EXPECT_THAT(problem(), HasSubstr("has 2 .jsonl files, all.jsonl and more.jsonl among them"));
  EXPECT_THAT(error_text([&] { read_phrase_clips(folder_.path() / "gone", false); }),
              HasSubstr("no such file or folder"));
}

TEST_F(PhraseFolder, names_every_recording_that_is_wrong) {
  clip("a.wav");
  std::ofstream(folder_.path() / "b.wav") << "no sound";
  std::ofstream(folder_.path() / "c.wav");
  lines(
      "{\"audio\": \"a.wav\", \"text\": \"on\"}\n{\"audio\": \"b.wav\", \"text\": \"on\"}\n"
      "{\"audio\": \"c.wav\", \"text\": \"on\"}\n{\"audio\": \"d.wav\", \"text\": \"on\"}\n");
  PhraseClips clips = read();
  EXPECT_THAT(error_text([&] { check_phrase_clips(clips, false); }),
              AllOf(HasSubstr("b.wav: "), HasSubstr("c.wav: is empty"), HasSubstr("d.wav: no such file"),
                    HasSubstr("3 of 4 clips")));
  clips = read();
  check_phrase_clips(clips, true);
  EXPECT_THAT(clips.texts, ElementsAre("on"));
  EXPECT_THAT(clips.sounds.clips, SizeIs(1));
  EXPECT_THAT(clips.left_out, SizeIs(3));
}

PhraseClips of_speakers(int speakers, int each) {
  PhraseClips clips;
  clips.sounds.classes = {"phrases"};
  for (int s = 0; s < speakers; ++s) {
    for (int i = 0; i < each; ++i) {
      const std::string speaker = "s" + std::to_string(s);
      clips.sounds.clips.push_back(
          {speaker + "_" + std::to_string(i) + ".wav", 0, speaker, Part::kTraining, true, "", {}});
      clips.texts.emplace_back("on");
    }
  }
  return clips;
}

std::map<Part, std::set<std::string>> speakers_of(const PhraseClips& clips) {
  std::map<Part, std::set<std::string>> parts;
  for (const SoundClip& clip : clips.sounds.clips) parts[clip.part].insert(clip.speaker);
  return parts;
}

TEST(split_phrase_clips, has_each_of_few_speakers_once_in_a_test) {
  std::set<std::string> tested;
  for (int fold = 0; fold < 5; ++fold) {
    PhraseClips clips = of_speakers(5, 120);
    split_phrase_clips(clips, {SplitBy::kSpeaker, 0.1, 0.2, fold});
    const auto parts = speakers_of(clips);
    ASSERT_THAT(parts.at(Part::kTest), SizeIs(1)) << fold;
    tested.insert(*parts.at(Part::kTest).begin());
    EXPECT_THAT(parts.at(Part::kTraining), SizeIs(4)) << "the validation part is of the same speakers";
    EXPECT_THAT(parts.at(Part::kValidation), SizeIs(4));
  }
  EXPECT_THAT(tested, SizeIs(5));
}

TEST(split_phrase_clips, keeps_many_speakers_apart) {
  PhraseClips clips = of_speakers(40, 5);
  split_phrase_clips(clips, {SplitBy::kSpeaker, 0.1, 0.2, 0});
  auto parts = speakers_of(clips);
  EXPECT_THAT(parts[Part::kTest], SizeIs(8));
  EXPECT_THAT(parts[Part::kValidation], SizeIs(4));
  EXPECT_THAT(parts[Part::kTraining], SizeIs(28));
  EXPECT_THAT(clips.sounds.why_by_clip, IsEmpty());
}

}  // namespace
}  // namespace milliwatt
