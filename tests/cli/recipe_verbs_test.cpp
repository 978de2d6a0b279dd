// The verbs that take a recipe, as a user types them: a small one, so that they take seconds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "data/tone_clips.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "train/train.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using ::testing::HasSubstr;

class RecipeVerbs : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  /// A recipe for little data and little training.
  std::string small_recipe() const {
    std::ofstream(path("small.toml")) << "task = \"keyword\"\nname = \"small\"\n[front_end]\nbins = 12\n"
                                         "[model]\nkernel = [5, 4]\nstride = 2\nchannels = [8, 12]\n"
                                         "[training]\nepochs = 12\nbatch = 8\n"
                                         "[quantization]\ncalibration_clips = 8\nfine_tuning_epochs = 1\n"
                                         "[deployment]\npackage = \"cmake\"\n";
    return path("small.toml");
  }

  std::string tones() const {
    write_tone_clips(folder_.path() / "tones");
    return path("tones");
  }

  /// Runs, and checks what holds for every refusal: one line, status 2, nothing on standard output.
  static std::string refusal(const std::vector<std::string>& arguments) {
    const ProgramResult result = milliwatt_program(arguments);
    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_EQ(result.out, "");
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    return result.err;
  }

  const ScratchFolder folder_;
};

Json json_of(const ProgramResult& result) {
  EXPECT_EQ(result.status, 0) << result.err;
  return Json::parse(result.out);
}

TEST_F(RecipeVerbs, build_goes_from_clips_to_the_boards_bits_and_does_nothing_twice) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const std::vector<std::string> command = {"build", small_recipe(), "--data", tones(), "-o", path("out"), "--json"};
  const Json first = json_of(milliwatt_program(command));
  EXPECT_EQ(first["agreement"], 1.0);
  EXPECT_EQ(first["classes"], Json({"high", "low"}));
  EXPECT_GE(first["accuracy"]["float"], 0.9);
  EXPECT_GE(first["accuracy"]["int8"], 0.9);
  EXPECT_GE(first["accuracy"]["board"], 0.9);
  EXPECT_GT(first["latency_ms"], first["front_end_ms"]);
  EXPECT_TRUE(fs::exists(folder_.path() / "out" / "cpp" / "small.cpp"));
  EXPECT_EQ(first["package"], path("out/cmake/small"));
  EXPECT_TRUE(fs::exists(path("out/cmake/small/src/small.cpp")));

  const auto made = fs::last_write_time(folder_.path() / "out" / "small_float.tflite");
  const ProgramResult again = milliwatt_program(command);
  EXPECT_EQ(Json::parse(again.out), first);
  EXPECT_THAT(again.err, ::testing::Not(HasSubstr("training")));
  EXPECT_EQ(fs::last_write_time(folder_.path() / "out" / "small_float.tflite"), made);

  for (const auto& entry : fs::directory_iterator(folder_.path() / "out" / "cpp")) {
    EXPECT_THAT(entry.path().filename(), ::testing::AnyOf("milliwatt", "small.h", "small.cpp", "small_weights.cpp"));
  }

  const Json evaluated = json_of(milliwatt_program({"evaluate", path("out/small.tflite"), "--data", path("tones"),
                                                    "--board", "nano33ble", "--clips", "4", "--json"}));
  EXPECT_EQ(evaluated["agreement"], 1.0);
  EXPECT_EQ(evaluated["clips"], 4);
  EXPECT_EQ(evaluated["accuracy"], evaluated["board_accuracy"]);
}

TEST_F(RecipeVerbs, build_emits_guarded_outputs_and_faults_breaks_them) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  std::ofstream(small_recipe(), std::ios::app) << "[decision]\ncoverage = 0.6\nvotes = [2, 3]\nhold_ms = 100\n"
                                                  "refractory_ms = 100\n[output]\nclasses = [\"high\"]\n";
  const std::vector<std::string> how = {path("small.toml"), "--data", tones(), "-o", path("out"), "--json"};
  const auto with = [&](std::vector<std::string> command) {
    command.insert(command.end(), how.begin(), how.end());
    return milliwatt_program(command);
  };
  const Json built = json_of(with({"build"}));
  EXPECT_EQ(built["decision"]["agreement"], 1.0);
  EXPECT_GT(built["decision"]["rows"], 400);
  EXPECT_EQ(built["decision"]["interlock"]["overridden"], built["decision"]["interlock"]["pressed"]);
  EXPECT_EQ(built["abstention"]["promised"], 0.6);
  EXPECT_TRUE(fs::exists(folder_.path() / "out" / "cpp" / "small_application.cpp"));

  const ProgramResult broken = with({"faults", "--trials", "120", "--seed", "3"});
  EXPECT_THAT(broken.err, ::testing::Not(HasSubstr("epoch")));
  const Json faults = Json::parse(broken.out);
  EXPECT_EQ(faults["seed"], 3);
  EXPECT_EQ(faults["trials"], 120);
  EXPECT_EQ(faults["safe"], 120);
  EXPECT_EQ(faults["unsafe"], 0);
  for (const char* kind : {"weights", "memory", "sensor", "clock", "deadline", "link"}) {
    EXPECT_EQ(faults["by_kind"][kind]["trials"], 20) << kind;
  }
  const Json& control = faults["control"];
  EXPECT_GT(control["positives"], 0);
  const bool activates = 10 * control["activated"].get<int>() >= 9 * control["positives"].get<int>();
  EXPECT_EQ(broken.status, activates ? 0 : 1);  // so small a network may rarely be sure
}

TEST_F(RecipeVerbs, refuse_a_coverage_that_the_data_cannot_support_and_outputs_that_are_no_class) {
  const auto problem = [&](const char* verb, const std::string& classes) {
    std::ofstream(small_recipe(), std::ios::app) << "[output]\nclasses = [\"" << classes << "\"]\n";
    const ProgramResult result = milliwatt_program({verb, path("small.toml"), "--data", tones(), "-o", path("out")});
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_THAT(problem("train", "high"),
              HasSubstr("small: coverage 0.95 needs at least 19 held-out items, there are 6"));
  EXPECT_THAT(problem("faults", "loud"), HasSubstr("output.classes: \"loud\" is no class; supported: high, low"));
  EXPECT_THAT(refusal({"faults", small_recipe()}), HasSubstr("small.toml: has no outputs that could fail"));
}

TEST_F(RecipeVerbs, build_for_two_boards_makes_a_folder_for_each) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const ProgramResult result = milliwatt_program(
      {"build", small_recipe(), "--data", tones(), "-o", path("new/out"), "--boards", "nano33ble,nucleo-l4r5zi"});
  EXPECT_EQ(result.status, 0) << result.err;
  for (const char* board : {"nano33ble", "nucleo-l4r5zi"}) {
    EXPECT_TRUE(fs::exists(folder_.path() / "new" / "out" / "cpp" / board / "small.cpp")) << board;
    EXPECT_TRUE(fs::exists(folder_.path() / "new" / "out" / "cmake" / board / "small" / "CMakeLists.txt")) << board;
  }
  EXPECT_THAT(result.out, HasSubstr(" held out, from "));
  EXPECT_THAT(result.out, HasSubstr(" of 8 speakers, who are in no other part\n"));
  EXPECT_THAT(result.out, HasSubstr("Confusion matrix on held-out clips (rows: true class)\n"));
}

TEST_F(RecipeVerbs, notice_that_their_output_cannot_be_written) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const std::string recipe = small_recipe();
  const std::string data = tones();
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"train", recipe, "--data", data, "-o", path("out")},
        std::vector<std::string>{"build", recipe, "--data", data, "-o", path("out")},
        std::vector<std::string>{"evaluate", path("out/small.tflite"), "--data", data}}) {
    const ProgramResult result = milliwatt_program_on_full_disk(command);
    EXPECT_EQ(result.status, 2) << command[0];
    EXPECT_THAT(result.err, ::testing::EndsWith("milliwatt: standard output: cannot be written: No space left on "
                                                "device; free some space, or write somewhere else\n"))
        << command[0];
  }
}

TEST_F(RecipeVerbs, new_writes_a_recipe_once) {
  const ProgramResult result = milliwatt_program({"new", path("doorbell")});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_TRUE(fs::exists(path("doorbell.toml")));
  EXPECT_EQ(read_recipe(path("doorbell.toml")).name, "doorbell");
  EXPECT_THAT(refusal({"new", path("doorbell")}), HasSubstr("already exists; use another name"));
}

TEST_F(RecipeVerbs, name_a_recipe_that_is_missing_or_wrong) {
  EXPECT_THAT(refusal({"build", path("none.toml")}), HasSubstr("none.toml"));
  std::ofstream(path("typo.toml")) << "task = \"keyword\"\n[trainig]\n";
  EXPECT_THAT(refusal({"train", path("typo.toml")}),
              HasSubstr("typo.toml: trainig: unknown key; did you mean training"));
}

TEST_F(RecipeVerbs, name_clips_that_are_missing_or_damaged_and_leave_nothing) {
  const std::string recipe = small_recipe();
  EXPECT_THAT(refusal({"build", recipe, "--data", path("nowhere"), "-o", path("out")}), HasSubstr("nowhere"));
  const std::string data = tones();
  fs::create_directories(folder_.path() / "tones" / "empty");
  EXPECT_THAT(refusal({"build", recipe, "--data", data, "-o", path("out")}), HasSubstr("empty"));
  fs::remove_all(folder_.path() / "tones" / "empty");
  std::ofstream(path("tones/low/s3_9.wav")) << "RIFF but no more";
  if (training_is_available()) {
    EXPECT_THAT(milliwatt_program({"build", recipe, "--data", data, "-o", path("out")}).err, HasSubstr("s3_9.wav"));
    EXPECT_FALSE(fs::exists(folder_.path() / "out" / "small.tflite"));
  }
}

/// While it lives, no file of this process and its children grows beyond this: writing stops as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit = {bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

TEST_F(RecipeVerbs, build_stops_at_a_full_disk_and_goes_on_when_there_is_room) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const std::vector<std::string> command = {"build", small_recipe(), "--data", tones(), "-o", path("out")};
  {
    const FileSizeLimit limit(2048);
    const ProgramResult result = milliwatt_program(command);
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr(".checkpoint: cannot be written"));
  }
  EXPECT_EQ(milliwatt_program({"train", small_recipe(), "--data", path("tones"), "-o", path("out")}).status, 0);
  const auto trained = fs::last_write_time(folder_.path() / "out" / "small_float.tflite");
  {
    const FileSizeLimit limit(2048);
    const ProgramResult result = milliwatt_program(command);
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr("small_int8.tflite: cannot be written"));
  }
  EXPECT_EQ(milliwatt_program(command).status, 0);
  EXPECT_EQ(fs::last_write_time(folder_.path() / "out" / "small_float.tflite"), trained);
  for (const auto& entry : fs::directory_iterator(folder_.path() / "out")) {
    EXPECT_THAT(entry.path().filename(), ::testing::AnyOf("cmake", "cpp", "small.tflite", "small_float.tflite",
                                                          "small_int8.tflite", "small_qat.tflite"));
  }
}

TEST_F(RecipeVerbs, evaluate_refuses_a_model_without_sounds) {
  EXPECT_THAT(refusal({"evaluate", path("none.tflite"), "--data", path("tones")}), HasSubstr("none.tflite"));
}

}  // namespace
}  // namespace milliwatt
