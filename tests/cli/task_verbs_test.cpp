// The verbs that take a recipe, for tasks other than sound: small recipes, so that they take seconds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "scratch_folder.h"
#include "tasks/tasks.h"
#include "train/train.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using ::testing::HasSubstr;

class TaskVerbs : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  Json build(const std::string& recipe) const {
    std::ofstream(path("small.toml")) << recipe;
    return json_of(milliwatt_program({"build", path("small.toml"), "-o", path("out"), "--json"}));
  }
  static Json json_of(const ProgramResult& result) {
    EXPECT_EQ(result.status, 0) << result.err;
    return Json::parse(result.out);
  }

  const ScratchFolder folder_;
};

TEST_F(TaskVerbs, new_writes_a_recipe_of_every_task) {
  for (const std::string& task : task_names()) {
    EXPECT_EQ(milliwatt_program({"new", path("my_" + task), "--task", task}).status, 0) << task;
    EXPECT_TRUE(fs::exists(path("my_" + task + ".toml")));
  }
}

TEST_F(TaskVerbs, build_goes_from_pictures_to_the_boards_bits) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const std::string recipe =
      "task = \"image\"\nname = \"small\"\n[data]\nheight = 16\nwidth = 16\npictures = 320\n"
      "[model]\nkind = \"resnet8\"\nwidth = 0.25\n[training]\nepochs = 2\nbatch = 16\nthreads = 1\n"
      "[quantization]\ncalibration_pictures = 20\nfine_tuning_epochs = 1\n";
  const Json built = build(recipe);
  EXPECT_EQ(built["task"], "image");
  EXPECT_EQ(built["agreement"], 1.0);
  EXPECT_EQ(built["pictures"]["board"], 40);
  EXPECT_EQ(built["accuracy"]["board"], built["accuracy"]["int8"]);
  EXPECT_EQ(built["form"], "windows");
  EXPECT_EQ(build(recipe), built) << "nothing is done twice";
  const Json tried = json_of(milliwatt_program(
      {"evaluate", path("out"), "--data", path("out/pictures"), "--board", "nano33ble", "--items", "8", "--json"}));
  EXPECT_EQ(tried["part"], "test");
  EXPECT_EQ(tried["pictures"], 8);
  EXPECT_EQ(tried["agreement"], 1.0);
  const ProgramResult bad = milliwatt_program({"classify", path("out"), path("small.toml")});
  EXPECT_EQ(bad.status, 2);
  EXPECT_THAT(bad.err, HasSubstr("small.toml: is neither a .png nor a .jpg file"));
}

TEST_F(TaskVerbs, build_trains_a_teacher_first) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const std::string recipe =
      "task = \"image\"\nname = \"small\"\n[data]\nheight = 16\nwidth = 16\npictures = 320\n"
      "[model]\nkind = \"resnet8\"\nwidth = 0.25\n[training]\nepochs = 2\nbatch = 16\nthreads = 1\n"
      "[distill]\nweight = 0.5\nepochs = 1\n[distill.model]\nkind = \"resnet8\"\nwidth = 0.5\n"
      "[quantization]\ncalibration_pictures = 20\nfine_tuning_epochs = 1\n[deployment]\nboard = \"host\"\n";
  const Json built = build(recipe);
  EXPECT_EQ(built["agreement"], 1.0);
  EXPECT_EQ(built["distill"]["teacher"], path("out/small_teacher.tflite"));
  EXPECT_EQ(built["distill"]["weight"], 0.5);
  EXPECT_GT(built["distill"]["macs"], 2 * built["macs"].get<int>());
  EXPECT_TRUE(built["distill"]["accuracy"].is_number());
  EXPECT_EQ(build(recipe), built) << "nothing is done twice";
  // The folder still has one model; and the teacher's file teaches like the teacher.
  EXPECT_EQ(milliwatt_program({"evaluate", path("out"), "--data", path("out/pictures"), "--items", "4"}).status, 0);
  const Json smaller = json_of(milliwatt_program({"compress", path("out"), "--data", path("out/pictures"), "-o",
                                                  path("smaller.tflite"), "--macs", "0.7", "--epochs", "1", "--threads",
                                                  "1", "--board", "host", "--board-items", "8", "--json"}));
  EXPECT_EQ(smaller["samples"]["test"], built["pictures"]["test"]);
  EXPECT_EQ(smaller["steps"][0]["accuracy"], built["accuracy"]["int8"]);
  EXPECT_LE(smaller["macs"], 0.7 * built["macs"].get<int>());
  EXPECT_EQ(smaller["bit_exact"], 1.0);
  EXPECT_EQ(milliwatt_program({"evaluate", path("smaller.tflite"), "--data", path("out/pictures")}).status, 0);
  fs::copy_file(path("out/small_teacher.tflite"), path("big.tflite"));
  const std::string from_file = recipe.substr(0, recipe.find("epochs = 1\n[distill.model]")) +
                                "teacher = \"big.tflite\"\n" + recipe.substr(recipe.find("[quantization]"));
  const Json again = build(from_file);
  EXPECT_EQ(again["accuracy"], built["accuracy"]);
  EXPECT_EQ(again["distill"]["accuracy"], built["distill"]["accuracy"]);
}

TEST_F(TaskVerbs, build_goes_from_motion_to_the_boards_bits) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const Json built = build(
      "task = \"gesture\"\nname = \"small\"\n[data]\ntakes = 360\n[model]\nchannels = [12, 16, 16, 16]\n"
      "[training]\nepochs = 12\nthreads = 1\n[quantization]\nfine_tuning_epochs = 1\n[deployment]\nboard = \"uno\"\n");
  EXPECT_EQ(built["task"], "gesture");
  EXPECT_EQ(built["agreement"], 1.0);
  EXPECT_GE(built["accuracy"]["int8"], 0.6);
  const Json said = json_of(milliwatt_program({"classify", path("out"), path("out/takes/turn_flick.csv"), "--json"}));
  EXPECT_EQ(said["files"][0]["answers"].size(), 60);
}

TEST_F(TaskVerbs, build_goes_from_rows_to_the_boards_bits) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const Json built = build(
      "task = \"table\"\nname = \"small\"\n[data]\nrows = 900\n[training]\nepochs = 20\nthreads = 1\n"
      "[quantization]\nfine_tuning_epochs = 1\n");
  EXPECT_EQ(built["task"], "table");
  EXPECT_EQ(built["agreement"], 1.0);
  EXPECT_GE(built["accuracy"]["int8"], 0.7);
  EXPECT_EQ(built["data"]["means"].size(), 6);
  std::ofstream(path("new.csv")) << "speed,load,age,vibration,current,temperature\n1800,0.5,2,2.6,2.8,27\n";
  const Json said = json_of(milliwatt_program({"classify", path("out"), path("new.csv"), "--json"}));
  ASSERT_EQ(said["files"][0]["answers"].size(), 1);
  EXPECT_EQ(said["files"][0]["answers"][0]["label"], "worn");
}

TEST_F(TaskVerbs, build_goes_from_ratings_to_the_boards_bits) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const Json built = build(
      "task = \"recommendation\"\nname = \"small\"\n[data]\nusers = 120\nmade_items = 150\nitems = 100\n[model]\n"
      "embedding = 8\nhidden = 16\n[training]\nepochs = 20\nbatch = 128\nthreads = 1\n[quantization]\n"
      "calibration_ratings = 50\nfine_tuning_epochs = 1\n");
  EXPECT_EQ(built["task"], "recommendation");
  EXPECT_EQ(built["agreement"], 1.0);
  EXPECT_EQ(built["ratings"]["test"], 120);
  EXPECT_GT(built["hr10"]["int8"], built["baseline"]);
  EXPECT_EQ(built["hr10"]["board"], built["hr10"]["int8"]);
  const Json tried = json_of(milliwatt_program({"evaluate", path("out"), "--data", path("out/ratings.csv"), "--json"}));
  EXPECT_EQ(tried["hr10"], built["hr10"]["int8"]);
  std::ofstream(path("new.csv")) << "user,item,time\nme,7,1\nme,9,2\n";
  const Json said = json_of(milliwatt_program({"classify", path("out"), path("new.csv"), "--json"}));
  EXPECT_EQ(said["files"][0]["answers"][0]["items"].size(), 10);
}

}  // namespace
}  // namespace milliwatt
