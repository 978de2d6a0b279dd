// The verb `fit` as a user types it, on rows of numbers that train in seconds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/json.h"
#include "cli/program.h"
#include "fit/cost.h"
#include "recipe/recipe.h"
#include "scratch_folder.h"
#include "train/train.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FitVerb : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

  std::string small_recipe() const {
    if (!fs::exists(path("small.toml")))
      std::ofstream(path("small.toml")) << "task = \"table\"\nname = \"small\"\n[data]\nrows = 400\n"
                                           "[training]\nepochs = 10\nbatch = 16\nthreads = 1\n"
                                           "[quantization]\ncalibration_rows = 20\nfine_tuning_epochs = 1\n"
                                           "[fit]\nnetwork = [{}, {model.hidden = [4]}, {model.hidden = [64, 64]}]\n";
    return path("small.toml");
  }

  ProgramResult fit(const std::vector<std::string>& more, const std::vector<std::string>& variables = {}) const {
    std::vector<std::string> arguments = {"fit", small_recipe(), "-o", path("out")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return milliwatt_program(arguments, variables);
  }

  /// How often each key of the journal is there.
  std::vector<std::string> journal_keys() const {
    std::ifstream file(path("out/journal.jsonl"));
    std::vector<std::string> keys;
    for (std::string line; std::getline(file, line);) keys.push_back(Json::parse(line)["key"]);
    std::ranges::sort(keys);
    return keys;
  }

  const ScratchFolder folder_;
};

TEST_F(FitVerb, finds_a_network_within_the_budget_and_does_nothing_twice) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const ProgramResult first = fit({"--board", "uno", "--json"});
  ASSERT_EQ(first.status, 0) << first.err;
  const Json json = Json::parse(first.out);
  EXPECT_EQ(json["fits"], true);
  EXPECT_EQ(json["board"], "uno");
  EXPECT_EQ(json["agreement"], 1.0);
  EXPECT_GT(json["accuracy"], 0.5);
  EXPECT_EQ(json["accuracy_interval"].size(), 2U);
  EXPECT_LE(json["application"]["ram_bytes"], 2'048);
  EXPECT_LE(json["application"]["flash_bytes"], 32'768);
  EXPECT_GT(json["cycles"], 0);
  EXPECT_GT(json["latency_ms"], 0);
  EXPECT_EQ(json["average_mw"], nullptr);  // the Uno's currents are not known
  EXPECT_EQ(json["trials"], 3);
  EXPECT_THAT(json["reason"].get<std::string>(), HasSubstr(" B of 2,048 B; flash "));
  EXPECT_FALSE(json["pareto"].empty());
  EXPECT_TRUE(fs::exists(path("out/uno/cpp/small.cpp")));

  const std::vector<std::string> keys = journal_keys();
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
  Json again = Json::parse(fit({"--board", "uno", "--json"}).out);
  EXPECT_EQ(journal_keys(), keys);
  Json before = json;
  for (const char* time : {"seconds", "cpu_seconds"}) {
    again.erase(time);
    before.erase(time);
  }
  EXPECT_EQ(again, before);

  const ProgramResult built = milliwatt_program({"build", json["recipe"], "-o", path("built"), "--json"});
  ASSERT_EQ(built.status, 0) << built.err;
  const Json application = Json::parse(built.out);
  EXPECT_EQ(application["accuracy"]["int8"], json["accuracy"]);
  EXPECT_EQ(application["ram"], json["ram"]);
  EXPECT_EQ(application["flash"], json["flash"]);
}

TEST_F(FitVerb, takes_less_where_there_is_less) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const Json roomy = Json::parse(fit({"--board", "nano33ble", "--json"}).out);
  // The smallest one's, and what other weights of the same network may take more.
  const auto flash = roomy["pareto"].back()["flash_bytes"].get<std::int64_t>() + 256;
  const ProgramResult tight = fit({"--board", "nano33ble", "--flash", std::to_string(flash), "--json"});
  EXPECT_EQ(tight.status, 0) << tight.err;
  const Json json = Json::parse(tight.out);
  EXPECT_LT(json["within"], roomy["within"]);
  EXPECT_LE(json["application"]["flash_bytes"], flash);
  EXPECT_GT(json["average_mw"], 0);
}

TEST_F(FitVerb, says_how_far_the_nearest_is_where_nothing_fits) {
  const ProgramResult result = fit({"--board", "uno", "--ram", "64", "--json"});
  EXPECT_EQ(result.status, 1) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["fits"], false);
  EXPECT_EQ(json["accuracy"], nullptr);
  EXPECT_EQ(json["trials"], 0);
  EXPECT_GT(json["application"]["ram_bytes"], 64);
  EXPECT_THAT(json["reason"].get<std::string>(), HasSubstr(" B over the limit of 64 B"));
  EXPECT_EQ(json["recipe"], nullptr);
  EXPECT_EQ(json["given"]["fits"], false);
  EXPECT_THAT(json["given"]["reason"].get<std::string>(), HasSubstr(" B over the limit of 64 B"));
  EXPECT_THAT(fit({"--board", "uno", "--ram", "64"}).out, HasSubstr("nothing fits"));
}

TEST_F(FitVerb, is_shared_by_two_processes) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  ProgramResult other;
  small_recipe();  // not by both
  std::thread beside([&] { other = fit({"--board", "nano33ble", "--json"}); });
  const ProgramResult one = fit({"--board", "nano33ble", "--json"});
  beside.join();
  ASSERT_EQ(one.status, 0) << one.err;
  ASSERT_EQ(other.status, 0) << other.err;
  EXPECT_EQ(Json::parse(one.out)["accuracy"], Json::parse(other.out)["accuracy"]);
  EXPECT_EQ(Json::parse(one.out)["variation"], Json::parse(other.out)["variation"]);
  const std::vector<std::string> keys = journal_keys();
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
}

TEST_F(FitVerb, is_led_by_the_first_of_the_processes_that_a_launcher_started) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  ProgramResult helper;
  small_recipe();  // not by both
  std::thread beside([&] { helper = fit({"--board", "nano33ble", "--json"}, {"RANK=1", "WORLD_SIZE=2"}); });
  const ProgramResult first = fit({"--board", "nano33ble", "--json"}, {"RANK=0", "WORLD_SIZE=2"});
  beside.join();
  ASSERT_EQ(first.status, 0) << first.err;
  ASSERT_EQ(helper.status, 0) << helper.err;
  EXPECT_EQ(Json::parse(first.out)["fits"], true);
  EXPECT_EQ(helper.out, "");
  const std::vector<std::string> keys = journal_keys();
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
  EXPECT_THAT(fit({"--board", "nano33ble"}, {"RANK=2", "WORLD_SIZE=2"}).err, HasSubstr("RANK: is \"2\""));
}

TEST_F(FitVerb, loses_at_most_the_running_trial_of_a_process_that_is_killed) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const std::string recipe = small_recipe(), out = path("out");
  const pid_t child = ::fork();
  if (child == 0) {
    ::setenv("RANK", "1", 1);
    ::setenv("WORLD_SIZE", "2", 1);
    ::execl(MILLIWATT_PROGRAM, "milliwatt", "fit", recipe.c_str(), "-o", out.c_str(), "--board", "nano33ble", nullptr);
    ::_exit(127);
  }
  const auto trials = [&] {
    const std::vector<std::string> keys =
        fs::exists(out + "/journal.jsonl") ? journal_keys() : std::vector<std::string>();
    return std::ranges::count_if(keys, [](const std::string& key) { return key.starts_with("trial-"); });
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(4);
  while (trials() == 0 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const std::vector<std::string> before = journal_keys();
  ASSERT_GT(trials(), 0);
  const ProgramResult rest = fit({"--board", "nano33ble", "--json"}, {"RANK=0", "WORLD_SIZE=2"});
  ASSERT_EQ(rest.status, 0) << rest.err;
  const std::vector<std::string> after = journal_keys();
  EXPECT_EQ(std::ranges::adjacent_find(after), after.end());
  EXPECT_TRUE(std::ranges::includes(after, before));
}

TEST_F(FitVerb, keeps_a_limit_of_energy) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const Json roomy = Json::parse(fit({"--board", "nano33ble", "--json"}).out);
  double least = 1e9;
  for (const Json& one : roomy["pareto"]) least = std::min(least, one["energy_uj"].get<double>());
  const double most = 1.4 * least;  // trained weights and real rows take more than what was measured before
  const std::string limit = std::to_string(most);
  const ProgramResult tight = fit({"--board", "nano33ble", "--energy", limit, "--json"});
  EXPECT_EQ(tight.status, 0) << tight.err;
  const Json json = Json::parse(tight.out);
  EXPECT_LE(json["energy_uj"], most);
  EXPECT_LT(json["within"], roomy["within"]);
  EXPECT_THAT(json["reason"].get<std::string>(), HasSubstr("; energy "));
  const ProgramResult none = fit({"--board", "nano33ble", "--energy", "0.0001", "--json"});
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(Json::parse(none.out)["reason"].get<std::string>(), HasSubstr(" uJ over the limit of 0.0001 uJ"));
}

TEST_F(FitVerb, measures_variations_as_they_will_be_compressed) {
  const std::string dense = "task = \"table\"\n[model]\nhidden = [64, 64]\n";
  const Board board = read_board("nano33ble");
  const auto cost = [&](const std::string& compress) {
    return cost_of(parse_recipe(dense + compress, "small.toml"), board, limits_of({}, {}, board));
  };
  const Cost whole = cost("");
  const Cost few = cost("[compress]\ndensity = 0.1\nlevels = 1\n");
  const Cost cut = cost("[compress]\nmacs = 0.5\n");
  ASSERT_TRUE(few.fits) << few.why_not;
  EXPECT_LT(*few.figures.flash_bytes, *whole.figures.flash_bytes - 3'000);  // of 5,000 weights
  EXPECT_LE(cut.macs, whole.macs / 2);
  EXPECT_LT(*cut.figures.cycles, *whole.figures.cycles);
}

TEST_F(FitVerb, refuses_what_cannot_be_measured_or_read) {
  const auto refusal = [&](const std::vector<std::string>& more) {
    const ProgramResult result = fit(more);
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_THAT(refusal({"--board", "host"}), HasSubstr("host: not emulated"));
  EXPECT_THAT(refusal({"--board", "uno", "--power", "1"}), HasSubstr("uno: its currents are not known"));
  EXPECT_THAT(refusal({"--board", "ch32v003", "--latency", "1"}), HasSubstr("ch32v003: its cycles are not known"));
  EXPECT_THAT(refusal({}), HasSubstr("--board is required"));
}

TEST_F(FitVerb, refuses_a_search_space_without_a_recipe) {
  std::ofstream(path("bad.toml")) << "task = \"table\"\n[fit]\nnetwork = [{model.hiden = [4]}]\n";
  const ProgramResult result = milliwatt_program({"fit", path("bad.toml"), "--board", "uno", "-o", path("out")});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("bad.toml: model.hiden: unknown key; did you mean hidden?"));
  EXPECT_THAT(result.err, HasSubstr("no variation of [fit] is a recipe"));
}

}  // namespace
}  // namespace milliwatt
