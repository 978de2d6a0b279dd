// classify and evaluate, and the forms that build deploys, as a user types them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "data/sound.h"
#include "scratch_folder.h"
#include "train/train.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using ::testing::HasSubstr;

Samples tone(double hertz, int take) {
  Samples samples;
  for (int n = 0; n < 16000; ++n) {
    samples.push_back(static_cast<std::int16_t>(6000 * std::sin(6.283185307 * hertz * n / 16000 + take)));
  }
  return samples;
}

Json json_of(const ProgramResult& result) {
  EXPECT_EQ(result.status, 0) << result.err;
  return Json::parse(result.out);
}

class ListeningVerbs : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  /// Trains on two classes, a low and a high tone, for a few epochs.
  ProgramResult build(const std::vector<std::string>& options, const std::string& deployment = "") const {
    std::ofstream(path("small.toml")) << "task = \"keyword\"\nname = \"small\"\n[front_end]\nbins = 12\n"
                                         "[model]\nkernel = [5, 4]\nstride = 2\nchannels = [8, 12]\n"
                                         "[training]\nepochs = 12\nbatch = 8\n[quantization]\ncalibration_clips = 8\n"
                                         "fine_tuning_epochs = 0\n[deployment]\n"
                                      << deployment;
    for (const char* name : {"high", "low"}) {
      fs::create_directories(folder_.path() / "tones" / name);
      for (int speaker = 0; speaker < 8; ++speaker) {
        for (int take = 0; take < 3; ++take) {
          const std::string file = "s" + std::to_string(speaker) + "_" + std::to_string(take) + ".wav";
          const Samples samples = tone((name[0] == 'h' ? 1800 : 300) + 20 * speaker, take);
          write_sound(folder_.path() / "tones" / name / file, samples, 16000);
        }
      }
    }
    std::vector<std::string> command = {"build", path("small.toml"), "--data", path("tones"), "-o", path("out")};
    command.insert(command.end(), options.begin(), options.end());
    return milliwatt_program(command);
  }

  const ScratchFolder folder_;
};

TEST_F(ListeningVerbs, build_measures_the_form_that_it_deploys) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  struct Case {
    std::string deployment;
    std::string form;
    double answers;
  };
  // 14 rows a call do not divide the window of 100.
  for (const Case& want : {Case{"", "stream", 50}, Case{"inferences_per_second = 7\n", "stream", 100.0 / 14},
                           Case{"inferences_per_second = 0.5\n", "windows", 0.5}}) {
    const Json built = json_of(build({"--json"}, want.deployment));
    EXPECT_EQ(built["form"], want.form) << want.deployment;
    EXPECT_NEAR(built["answers_per_second"].get<double>(), want.answers, 1e-9);
    EXPECT_EQ(built["agreement"], 1.0) << want.deployment;
    EXPECT_GE(built["accuracy"]["board"], 0.9);
    const double energy_uj = built["energy_uj"];
    EXPECT_GE(built["average_mw"].get<double>(), energy_uj * want.answers / 1e3);
    // RAM, cycles and code are those of the same form, run alone.
    std::vector<std::string> run = {"run", path("out/small.tflite"), "--board", "nano33ble", "--front-end", "--json"};
    if (want.form == "stream") {
      for (const char* option : {"--stream", "--hop"}) run.emplace_back(option);
      run.push_back(std::to_string(built["hop_rows"].get<int>()));
    } else {
      for (const char* option : {"--feed", "rows"}) run.emplace_back(option);
    }
    const Json alone = json_of(milliwatt_program(run));
    EXPECT_EQ(built["ram"], alone["ram"]) << want.deployment;
    EXPECT_EQ(built["flash"], alone["flash"]) << want.deployment;
    EXPECT_EQ(built["cycles"].get<double>() > 0, true);
    EXPECT_NEAR(built["cycles"].get<double>(), alone["cycles"].get<double>(), alone["cycles"].get<double>() / 50);
  }
}

TEST_F(ListeningVerbs, build_writes_cpp_for_several_boards) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const ProgramResult both = build({"--boards", "nano33ble,pico"});
  EXPECT_EQ(both.status, 0) << both.err;
  EXPECT_TRUE(fs::exists(folder_.path() / "out/cpp/pico/small.cpp"));
  EXPECT_TRUE(fs::exists(folder_.path() / "out/cpp/nano33ble/small.cpp"));
  const Json alone = json_of(build({"--boards", "pico", "--json"}));
  EXPECT_EQ(alone["agreement"], 1.0);
  EXPECT_GT(alone["latency_ms"].get<double>(), 0);
  EXPECT_EQ(alone["form"], "stream");
}

TEST_F(ListeningVerbs, classify_and_evaluate_take_sounds_that_were_not_trained_on) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  json_of(build({"--json", "--boards", "host"}));
  Samples sound = tone(310, 0);
  const Samples second = tone(1850, 0);
  sound.insert(sound.end(), second.begin(), second.end());
  write_sound(path("both.wav"), sound, 16000);

  for (const char* model : {"out", "out/small.tflite", "out/small_float.tflite"}) {
    const Json heard =
        json_of(milliwatt_program({"classify", path(model), path("both.wav"), "--every", "0.5", "--json"}));
    EXPECT_EQ(heard["classes"], Json({"high", "low"}));
    const Json& answers = heard["files"][0]["answers"];
    ASSERT_EQ(answers.size(), 3) << model;
    EXPECT_EQ(answers[0]["label"], "low");
    EXPECT_EQ(answers[0]["time"], 1.0);
    EXPECT_EQ(answers[2]["label"], "high");
    EXPECT_EQ(answers[2]["time"], 2.0);
    EXPECT_GT(answers[2]["probability"], 0.5);
  }
  const ProgramResult text = milliwatt_program({"classify", path("out"), path("both.wav"), path("both.wav")});
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("both.wav: 2.00 s\n    0.00 to 1.00 s  low   "));
  EXPECT_EQ(milliwatt_program({"classify", path("out"), "-", path("both.wav")}).status, 2);

  // Another folder, of one class alone: all its clips. The folder of the training: its test part.
  fs::create_directories(folder_.path() / "other" / "high");
  for (int take = 0; take < 3; ++take) {
    const std::string file = "new_" + std::to_string(take) + ".wav";
    write_sound(folder_.path() / "other" / "high" / file, tone(take == 0 ? 333 : 1815, 7 * take), 16000);
  }
  const Json other =
      json_of(milliwatt_program({"evaluate", path("out"), "--data", path("other"), "--errors", "--json"}));
  EXPECT_EQ(other["part"], "all");
  EXPECT_EQ(other["clips"], 3);
  EXPECT_EQ(other["confusion"][1], Json({0, 0}));
  ASSERT_EQ(other["errors"].size(), 1);
  EXPECT_EQ(other["errors"][0]["file"], path("other/high/new_0.wav"));
  EXPECT_EQ(other["errors"][0]["predicted"], "low");
  const Json trained = json_of(milliwatt_program({"evaluate", path("out"), "--data", path("tones"), "--json"}));
  EXPECT_EQ(trained["part"], "test");
  EXPECT_LT(trained["clips"], 48);
}

}  // namespace
}  // namespace milliwatt
