#include "recipe/evaluation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "error_text.h"
#include "report/evaluate_report.h"
#include "scratch_folder.h"
#include "tasks/class_score.h"
#include "tasks/keyword/clip_marks.h"
#include "tasks/keyword/sound_network.h"
#include "tasks/tasks.h"

namespace milliwatt {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Evaluating : public ::testing::Test {
 protected:
  Evaluating() {
    unsigned seed = 0;
    for (const char* name : {"go", "halt", "silence"}) {
      // The same speakers say everything, each time differently.
      std::filesystem::create_directories(trained_on() / name);
      for (unsigned speaker = 0; speaker < 20; ++speaker) {
        write_sound(trained_on() / name / ("s" + std::to_string(speaker) + "_1.wav"), some_sound(4000, ++seed), 8000);
      }
    }
    SoundModel sounds = half_second_sounds();
    std::vector<SoundClip> used;
    for (const SoundClip& clip : list_sound_folder(trained_on(), 0.1, 0.2).clips) {
      (clip.part == Part::kTest ? test_clips_ : used).push_back(clip);
    }
    sounds.trained_on = clip_marks(used);
    describe_sound_model(model_, sounds);
  }

  std::filesystem::path trained_on() const { return folder_.path() / "recordings"; }
  std::filesystem::path other() const { return folder_.path() / "other"; }

  Evaluation evaluate(const std::filesystem::path& data, const std::string& part = "") const {
    return evaluate_model({model_, task_of(model_)},
                          {.model = "small.tflite", .data = data, .board = "", .part = part});
  }

  const ScratchFolder folder_;
  Graph model_ = sound_network();
  std::vector<SoundClip> test_clips_;
};

std::size_t right(const Evaluation& evaluation) {
  return static_cast<std::size_t>(dynamic_cast<const ClassScore&>(*evaluation.score).confusion().right());
}

std::vector<std::int64_t> row_sums(const Evaluation& evaluation) {
  const Json rows = evaluate_json({}, evaluation, false)["confusion"];
  std::vector<std::int64_t> sums;
  for (const Json& row : rows) {
    const auto counts = row.get<std::vector<std::int64_t>>();
    sums.push_back(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}));
  }
  return sums;
}

TEST_F(Evaluating, takes_the_test_part_of_the_folder_that_it_was_trained_on) {
  EXPECT_EQ(evaluate(trained_on()).part, "test");
  EXPECT_EQ(evaluate(trained_on()).items.size(), test_clips_.size());
  // Also if the folder has grown since, or lost a class.
  write_clips(trained_on(), "go", {1001, 1002});
  EXPECT_EQ(evaluate(trained_on()).part, "test");
  EXPECT_EQ(evaluate(trained_on(), "all").items.size(), 62);
  std::filesystem::remove_all(trained_on() / "halt");
  EXPECT_EQ(evaluate(trained_on()).part, "test");
}

TEST_F(Evaluating, takes_all_clips_of_another_folder) {
  write_clips(other(), "silence", {2001, 2002});
  write_clips(other(), "go", {1001, 1002, 1003});
  const Evaluation evaluation = evaluate(other());
  EXPECT_EQ(evaluation.part, "all");
  EXPECT_EQ(evaluation.data->classes(), half_second_sounds().classes);
  EXPECT_THAT(row_sums(evaluation), ElementsAre(3, 0, 2));  // "halt" is missing
  EXPECT_THAT(evaluate_text({.model = "m", .data = "other", .board = ""}, evaluation, false),
              AllOf(HasSubstr("m: 5 clips (all clips of other)\n"), HasSubstr("chance level 0.333"),
                    HasSubstr("   halt        .       .       .\n")));
}

TEST_F(Evaluating, takes_all_clips_of_a_folder_with_nothing_but_the_test_clips) {
  for (const SoundClip& clip : test_clips_) {
    const std::filesystem::path copy = other() / clip.path.parent_path().filename();
    std::filesystem::create_directories(copy);
    std::filesystem::copy_file(clip.path, copy / clip.path.filename());
  }
  EXPECT_EQ(evaluate(other()).part, "all");
  EXPECT_EQ(evaluate(other()).items.size(), test_clips_.size());
  EXPECT_EQ(right(evaluate(other())), right(evaluate(trained_on())));
}

TEST_F(Evaluating, names_the_classes_that_the_model_does_not_know) {
  write_clips(other(), "go", {1001});
  write_clips(other(), "gone", {1002});
  EXPECT_THAT(error_text([&] { evaluate(other()); }),
              HasSubstr("the model does not know the class gone; it knows go, halt, silence: rename or remove it"));
  write_clips(other(), "here", {1003});
  EXPECT_THAT(error_text([&] { evaluate(other()); }), HasSubstr("the classes gone, here; "));
}

TEST_F(Evaluating, lists_each_wrong_clip) {
  for (const char* name : {"go", "halt", "silence"}) {
    write_clips(other(), name, {3000U + static_cast<unsigned>(name[0]), 4000U + static_cast<unsigned>(name[0])});
  }
  const Evaluation evaluation = evaluate(other());
  const Json json = evaluate_json({}, evaluation, true);
  EXPECT_EQ(json["errors"].size(), 6 - right(evaluation));
  ASSERT_GE(json["errors"].size(), 1);
  const std::string text = evaluate_text({}, evaluation, true);
  for (const Json& wrong : json["errors"]) {
    const std::filesystem::path file = wrong["file"].get<std::string>();
    EXPECT_TRUE(std::filesystem::exists(file));
    EXPECT_EQ(file.parent_path().filename(), wrong["true"].get<std::string>());
    EXPECT_NE(wrong["true"], wrong["predicted"]);
    EXPECT_GE(wrong["probability"], 1.0 / 3 - 0.01);  // the highest of three
    EXPECT_THAT(text, HasSubstr(file.string() + ": true " + wrong["true"].get<std::string>() + ", predicted "));
  }
  EXPECT_FALSE(evaluate_json({}, evaluation, false).contains("errors"));
}

TEST_F(Evaluating, of_a_model_of_an_earlier_version_takes_the_test_part_if_the_classes_are_the_same) {
  model_.metadata.erase("milliwatt.trained_on");
  EXPECT_EQ(evaluate(trained_on()).part, "test");
}

}  // namespace
}  // namespace milliwatt
