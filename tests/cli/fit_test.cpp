// What fits a board on paper and not at link does not fit: on boards made up to be too small by a few bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "cli/small_model.h"
#include "scratch_folder.h"
#include "target/board.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using Json = nlohmann::json;

class Fit : public ::testing::Test {
 protected:
  Fit() {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(model_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    fs::create_directory(folder_.path() / "boards");
    fs::copy_file(boards_directory() / "host.toml", folder_.path() / "boards" / "host.toml");
    make_board(262'144, 1'048'576);
    ::setenv("MILLIWATT_HOME", folder_.path().c_str(), 1);
  }
  ~Fit() override { ::unsetenv("MILLIWATT_HOME"); }

  void make_board(std::int64_t ram_bytes, std::int64_t flash_bytes) const {
    std::ofstream(folder_.path() / "boards" / "tight.toml")
        << "title = 'made up'\ncore = 'cortex-m4'\ninstruction_set = 'dsp'\nram_bytes = " << ram_bytes
        << "\nflash_bytes = " << flash_bytes
        << "\ncompiler = ['arm-none-eabi-g++', '-mcpu=cortex-m4', '-mthumb', '-mfloat-abi=hard', '-mfpu=fpv4-sp-d16']\n"
           "emulator = 'mps2-an386'\n[sources]\nram_bytes = 'none'\nflash_bytes = 'none'\n";
  }

  /// Of run and of compile, which must agree: the exit status and the message.
  void expect(int status, const std::string& message) const {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"run", model_, "--board", "tight"},
          std::vector<std::string>{"compile", model_, "--board", "tight", "-o", folder_.path() / "out"}}) {
      const ProgramResult result = milliwatt_program(arguments);
      EXPECT_EQ(result.status, status) << result.err;
      EXPECT_THAT(result.err, HasSubstr(message));
    }
    EXPECT_EQ(fs::exists(folder_.path() / "out"), status == 0);
  }

  /// What `run` measures on a board with much room.
  Json needs(std::vector<std::string> options = {}) const {
    std::vector<std::string> arguments = {"run", model_, "--board", "tight", "--json"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return Json::parse(milliwatt_program(arguments).out);
  }

  const ScratchFolder folder_;
  const std::string model_ = folder_.path() / "small.tflite";
};

TEST_F(Fit, says_yes_to_the_last_byte) {
  const Json application = needs()["application"];
  make_board(application["ram_bytes"], application["flash_bytes"]);
  expect(0, "");
}

TEST_F(Fit, says_no_where_the_arena_fits_but_arena_and_stack_do_not) {
  const Json smallest = needs({"--for", "ram"});
  const std::int64_t arena = smallest["ram"]["arena_bytes"];
  // The message is about the plan that needs least: `--for ram` keeps a limit of cycles, `--for size` none.
  const auto application = [](const Json& plan) { return plan["application"]["ram_bytes"].get<std::int64_t>(); };
  const std::int64_t least = std::min(application(smallest), application(needs({"--for", "size"})));
  make_board(arena, 1'048'576);
  const std::int64_t over = least - arena;
  expect(1, "exceeds its RAM by " + std::to_string(over) + " B");
}

TEST_F(Fit, says_no_where_weights_and_code_fit_but_start_up_does_not) {
  make_board(262'144, needs({"--for", "size"})["flash"]["total_bytes"]);
  expect(1, "the application exceeds its flash by ");
}

}  // namespace
}  // namespace milliwatt
