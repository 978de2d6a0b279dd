// The verbs with --steps.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/program.h"
#include "cli/small_model.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

class StepsOfTheProgram : public ::testing::Test {
 protected:
  StepsOfTheProgram() {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(model_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  const ScratchFolder folder_;
  const std::string model_ = folder_.path() / "small.tflite";
};

TEST_F(StepsOfTheProgram, are_measured_by_run) {
  const ProgramResult result = milliwatt_program({"run", model_, "--board", "nano33ble", "--steps", "--json"});
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = Json::parse(result.out);
  const Json& step = json["step"];
  EXPECT_GT(step["count"], 1);
  EXPECT_GT(step["longest_cycles"], step["mean_cycles"]);
  EXPECT_LT(step["longest_cycles"], json["cycles"]);
  EXPECT_GT(step["longest_ms"], 0.0);
  bool found = false;
  for (const Json& layer : json["layers"]) found = found || layer["function"] == step["layer"];
  EXPECT_TRUE(found) << step["layer"];
  const ProgramResult page = milliwatt_program({"run", model_, "--board", "nano33ble", "--steps"});
  EXPECT_THAT(page.out, HasSubstr(fmt::format("steps         {}, the longest ", step["count"].get<int>())));
  EXPECT_FALSE(Json::parse(milliwatt_program({"run", model_, "--board", "nano33ble", "--json"}).out).contains("step"));
}

TEST_F(StepsOfTheProgram, stand_in_the_header_where_they_were_asked_for) {
  const auto header = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words = {"compile", model_, "--board", "nano33ble", "-o", folder_.path() / "net",
                                      "--name",  "net"};
    words.insert(words.end(), more.begin(), more.end());
    const ProgramResult result = milliwatt_program(words);
    EXPECT_EQ(result.status, 0) << result.err;
    return read_text_file(folder_.path() / "net" / "net.h");
  };
  const std::string with = header({"--steps"});
  EXPECT_THAT(with, HasSubstr("int net_step(net_state* state, void* arena);"));
  EXPECT_THAT(with, ::testing::ContainsRegex("[0-9]+ steps, the longest [0-9,]+ cycles \\(estimate\\): [a-z0-9_]+\\."));
  EXPECT_THAT(with, HasSubstr(" --steps --name net"));
  EXPECT_THAT(with, HasSubstr("stack at most "));
  EXPECT_THAT(header({}), ::testing::Not(HasSubstr("step(")));
}

TEST_F(StepsOfTheProgram, are_refused_where_the_input_does_not_come_whole) {
  for (const std::string verb : {"run", "compile"}) {
    for (const std::vector<std::string>& how : {std::vector<std::string>{"--feed", "rows"}, {"--stream"}}) {
      std::vector<std::string> words = {verb, model_, "--board", "host", "--steps"};
      words.insert(words.end(), how.begin(), how.end());
      if (verb == "compile") words.insert(words.end(), {"-o", folder_.path() / "net"});
      const ProgramResult result = milliwatt_program(words);
      EXPECT_EQ(result.status, 2);
      EXPECT_THAT(result.err, HasSubstr("--steps: " + how[0]));
      EXPECT_THAT(result.err, HasSubstr("--feed frame"));
    }
  }
}

}  // namespace
}  // namespace milliwatt
