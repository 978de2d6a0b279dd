// A network that loses channels on its way to a board.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/program.h"
#include "deploy/losing_channels.h"
#include "formats/write_model.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Json = nlohmann::json;

struct ConstantChannels : ::testing::Test {
  ConstantChannels() { write_model(losing_channels(), model); }

  Json run(const std::string& board, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"run", model, "--board", board, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = milliwatt_program(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return Json::parse(result.out);
  }

  const ScratchFolder folder;
  const std::string model = folder.path() / "small.tflite";
};

TEST_F(ConstantChannels, are_removed_for_every_way_in_which_input_comes) {
  for (const char* board : {"host", "nucleo-l4r5zi"}) {
    for (const std::vector<std::string>& more :
         {std::vector<std::string>{}, std::vector<std::string>{"--feed", "rows"}, std::vector<std::string>{"--stream"},
          std::vector<std::string>{"--for", "ram"}}) {
      const Json json = run(board, more);
      EXPECT_TRUE(json["bit_exact"]);
      EXPECT_EQ(json["constant_channels"]["removed"], 8);
      EXPECT_EQ(json["constant_channels"]["macs_before"], json["macs"]);
      EXPECT_LT(json["constant_channels"]["macs_after"], json["macs"]);
    }
  }
}

TEST_F(ConstantChannels, stay_where_that_is_asked_for) {
  const Json json = run("host", {"--no-prune-constants"});
  EXPECT_TRUE(json["bit_exact"]);
  EXPECT_EQ(json["constant_channels"]["removed"], 0);
  EXPECT_EQ(json["constant_channels"]["macs_after"], json["macs"]);
}

TEST_F(ConstantChannels, are_said_by_compile_and_in_its_command) {
  const std::string out = folder.path() / "small";
  const ProgramResult pruned = milliwatt_program({"compile", model, "--board", "host", "-o", out});
  EXPECT_THAT(pruned.out, HasSubstr("  constant      8 channels removed: "));
  EXPECT_THAT(read_text_file(out + "/small.cpp"), Not(HasSubstr("--no-prune-constants")));
  const ProgramResult whole =
      milliwatt_program({"compile", model, "--board", "host", "-o", out, "--no-prune-constants"});
  EXPECT_THAT(whole.out, Not(HasSubstr("constant")));
  EXPECT_THAT(read_text_file(out + "/small.cpp"), HasSubstr("-o small --no-prune-constants\n"));
}

}  // namespace
}  // namespace milliwatt
