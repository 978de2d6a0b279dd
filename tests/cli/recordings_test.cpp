// What a team meets that trains on recordings of its own, from names that say nothing to damaged files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/files.h"
#include "base/folder_lock.h"
#include "cli/program.h"
#include "data/sound.h"
#include "scratch_folder.h"
#include "train/train.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::HasSubstr;
using testing::Not;

/// Two seconds of work for a training.
constexpr const char* kSmall =
    "[front_end]\nbins = 12\n[model]\nkernel = [5, 4]\nstride = 2\nchannels = [8, 12]\n"
    "[training]\nepochs = 2\nbatch = 8\n[quantization]\ncalibration_clips = 8\nfine_tuning_epochs = 0\n";

class OwnRecordings : public testing::Test {
 protected:
  void SetUp() override {
    if (!training_is_available()) GTEST_SKIP() << "built without torch";
  }

  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  std::string recipe(const std::string& data = "", const std::string& more = "") const {
    std::ofstream(path("r.toml")) << "task = \"keyword\"\nname = \"r\"\n[data]\nwords = [\"a\"]\n"
                                  << data << kSmall << more;
    return path("r.toml");
  }

  void record(const std::string& file, double hertz) const {
    Samples samples;
    for (int n = 0; n < 16000; ++n)
      samples.push_back(static_cast<std::int16_t>(6000 * std::sin(6.283185307 * hertz * n / 16000)));
    fs::create_directories(fs::path(path(file)).parent_path());
    write_sound(path(file), samples, 16000);
  }
  /// Two classes of ten files, `name` of the file's number from 1.
  template <typename Name>
  std::string record_each(Name name, const std::string& folder = "data") const {
    for (int i = 1; i <= 10; ++i) {
      record(folder + "/high/" + name(i), 1800 + 20 * i);
      record(folder + "/low/" + name(i), 300 + 20 * i);
    }
    return path(folder);
  }

  ProgramResult train(const std::string& recipe, std::vector<std::string> more = {}) const {
    std::vector<std::string> command = {"train", recipe, "-o", path("out"), "--json"};
    command.insert(command.end(), more.begin(), more.end());
    return milliwatt_program(command);
  }

  const ScratchFolder folder_;
};

std::string rec(int i) { return "rec_" + std::to_string(i) + ".wav"; }

TEST_F(OwnRecordings, with_names_that_tell_no_speakers_build_and_say_how_they_were_split) {
  const std::string data = record_each(rec);
  const ProgramResult result = milliwatt_program({"build", recipe(), "--data", data, "-o", path("out")});
  EXPECT_NE(result.status, 2) << result.err;
  EXPECT_THAT(result.err, HasSubstr("WARNING: split by clip, not by speaker: all clips are of one speaker, \"rec\". "));
  EXPECT_THAT(result.out, HasSubstr(" held out, split by clip: all clips are of one speaker, \"rec\"\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("in no other part")));
}

TEST_F(OwnRecordings, in_folders_of_speakers_are_split_by_them) {
  const std::string data =
      record_each([](int i) { return std::string(1, static_cast<char>('a' + (i - 1) / 2)) + "/" + rec(i); });
  const ProgramResult result = train(recipe(), {"--data", data});
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["data"]["split"], "speaker");
  EXPECT_EQ(json["data"]["speakers"], Json({"a", "b", "c", "d", "e"}));
  EXPECT_THAT(result.err, HasSubstr("  split by speaker: 5 (a, b, c, d, e)\n"));
}

TEST_F(OwnRecordings, are_where_the_recipe_says_and_split_as_it_says) {
  record_each(rec, "mine/train");
  for (int i = 1; i <= 3; ++i) {
    record("mine/test/high/" + rec(i), 1850 + 20 * i);
    record("mine/test/low/" + rec(i), 350 + 20 * i);
  }
  const ProgramResult result = train(recipe("folder = \"mine\"\nsplit = \"folder\"\n"));
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["data"]["split"], "folder");
  EXPECT_EQ(json["data"]["classes"][0]["test"], 3);
  // The model remembers it.
  const ProgramResult evaluated =
      milliwatt_program({"evaluate", path("out/r_float.tflite"), "--data", path("mine"), "--part", "test", "--json"});
  ASSERT_EQ(evaluated.status, 0) << evaluated.err;
  EXPECT_EQ(Json::parse(evaluated.out)["clips"], 6);
  const ProgramResult wrong = train(recipe("folder = \"mine\"\n"));
  EXPECT_EQ(wrong.status, 2);
  EXPECT_THAT(wrong.err, HasSubstr("mine: has train/ and test/ with classes in them; write split = \"folder\""));
}

TEST_F(OwnRecordings, that_are_damaged_are_all_told_before_the_training) {
  const std::string data = record_each(rec);
  for (const char* file : {"data/high/rec_3.wav", "data/low/rec_7.wav"}) fs::resize_file(path(file), 5000);
  const ProgramResult refused = train(recipe(), {"--data", data});
  EXPECT_EQ(refused.status, 2);
  EXPECT_EQ(refused.out, "");
  for (const char* file : {"data/high/rec_3.wav", "data/low/rec_7.wav"}) {
    EXPECT_THAT(refused.err,
                HasSubstr(path(file) + ": is damaged: its header promises 32000 bytes of samples, 4956 are "
                                       "there; copy it again"));
  }
  EXPECT_THAT(refused.err, HasSubstr("that is 2 of 20 clips: mend or delete them, or leave them out with --skip-bad"));
  EXPECT_THAT(refused.err, Not(HasSubstr("epoch")));
  EXPECT_FALSE(fs::exists(path("out")));

  const ProgramResult skipped = train(recipe(), {"--data", data, "--skip-bad"});
  ASSERT_EQ(skipped.status, 0) << skipped.err;
  EXPECT_THAT(skipped.err, HasSubstr("clips left out: 2\n"));
  EXPECT_EQ(Json::parse(skipped.out)["data"]["left_out"].size(), 2U);
}

TEST_F(OwnRecordings, that_are_mended_start_no_training_again_unless_it_heard_them) {
  const std::string data = record_each(rec);
  ASSERT_EQ(train(recipe(), {"--data", data}).status, 0);
  const auto trained = fs::last_write_time(path("out/r_float.tflite"));
  const SoundFolder sounds = find_sounds(data, {SplitBy::kSpeaker, 0.1, 0.2});
  const auto first_of = [&](Part part) { return std::ranges::find(sounds.clips, part, &SoundClip::part)->path; };
  const std::string good = read_text_file(first_of(Part::kTest));
  record("spare.wav", 1000);
  for (const Part part : {Part::kTest, Part::kValidation}) {
    write_file_atomically(first_of(part), read_text_file(path("spare.wav")));
    const ProgramResult again = train(recipe(), {"--data", data});
    ASSERT_EQ(again.status, 0) << again.err;
    EXPECT_THAT(again.err, Not(HasSubstr("epoch")));
    EXPECT_EQ(fs::last_write_time(path("out/r_float.tflite")), trained);
  }
  write_file_atomically(first_of(Part::kTraining), good);
  EXPECT_THAT(train(recipe(), {"--data", data}).err, HasSubstr("epoch 1/2"));
}

TEST_F(OwnRecordings, of_one_class_are_refused) {
  const std::string data = record_each(rec);
  fs::remove_all(path("data/low"));
  const ProgramResult result = train(recipe(), {"--data", data});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("data: has one class, \"high\": "));
  EXPECT_THAT(result.err, HasSubstr("; add the folder of a second class"));
}

TEST_F(OwnRecordings, are_trained_on_by_one_at_a_time) {
  const std::string data = record_each(rec);
  fs::create_directories(path("out"));
  std::optional<FolderLock> other(std::in_place);
  other->take(path("out"));
  const ProgramResult refused = train(recipe(), {"--data", data});
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err,
              HasSubstr("milliwatt: " + path("out") + ": another milliwatt is working in this folder; wait"));
  EXPECT_TRUE(fs::is_empty(path("out")));
  other.reset();
  EXPECT_EQ(train(recipe(), {"--data", data}).status, 0);
}

TEST_F(OwnRecordings, are_not_opened_for_a_budget_that_cannot_be_kept) {
  const std::string data = record_each(rec);
  const ProgramResult result =
      milliwatt_program({"build", recipe("", "[budget]\nram_bytes = 500\n"), "--data", data, "-o", path("out")});
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("budget.ram_bytes is 500; raise it"));
  EXPECT_THAT(result.err, Not(HasSubstr("checking clips")));
}

}  // namespace
}  // namespace milliwatt
