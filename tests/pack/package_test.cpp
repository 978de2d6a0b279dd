// Packages as `compile` writes them: rules, refusals, and a CMake project that is built and run.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/process.h"
#include "cli/program.h"
#include "cli/small_model.h"
#include "pack/arduino_library.h"
#include "pack/package.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Packages : public ::testing::Test {
 protected:
  Packages() {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(model_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  ProgramResult compile(const std::string& board, const std::string& package,
                        const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"compile", model_, "--board", board, "-o", folder_.path() / "net"};
    words.insert(words.end(), {"--package", package});
    words.insert(words.end(), more.begin(), more.end());
    return milliwatt_program(words);
  }

  std::string execute(const std::vector<std::string>& command) const {
    const ProcessResult result = run_process(command, folder_.path(), std::chrono::minutes(3));
    EXPECT_EQ(result.exit_status, 0) << command.front() << "\n" << result.output;
    return result.output;
  }

  const ScratchFolder folder_;
  const fs::path model_ = folder_.path() / "small.tflite";
};

TEST_F(Packages, arduino_keeps_the_rules_of_libraries) {
  ASSERT_EQ(compile("nano33ble", "arduino", {"--name", "net", "--selftest"}).status, 0);
  EXPECT_THAT(library_problems(folder_.path() / "net"), IsEmpty());
  EXPECT_TRUE(fs::exists(folder_.path() / "net/examples/net_selftest/net_selftest.cpp"));
}

TEST_F(Packages, the_rules_are_seen_to_be_broken) {
  ASSERT_EQ(compile("nano33ble", "arduino", {"--name", "net"}).status, 0);
  const fs::path library = folder_.path() / "net";
  std::ofstream(library / "keywords.txt", std::ios::app) << "net_run KEYWORD2\n";
  std::ofstream(library / "library.properties", std::ios::app) << "Category=Other\n";
  fs::rename(library / "examples/net/net.ino", library / "examples/net/other.ino");
  fs::rename(library / "src/net.h", library / "net.h");
  EXPECT_THAT(library_problems(library),
              testing::UnorderedElementsAre("keywords.txt: net_run KEYWORD2", "unknown field Category",
                                            "net: no .ino of its folder's name", "no header of the library's name",
                                            "includes: no such file", "code beside src/: net.h"));
}

TEST_F(Packages, arduino_is_written_over_itself_and_drops_what_is_stale) {
  ASSERT_EQ(compile("nano33ble", "arduino", {"--name", "net"}).status, 0);
  EXPECT_TRUE(fs::exists(folder_.path() / "net/src/milliwatt/dsp"));
  ASSERT_EQ(compile("uno", "arduino", {"--name", "net"}).status, 0);
  EXPECT_FALSE(fs::exists(folder_.path() / "net/src/milliwatt/dsp"));
  std::ofstream(folder_.path() / "net/library.properties") << "name=mine\n";
  EXPECT_THAT(compile("uno", "arduino", {"--name", "net"}).err,
              HasSubstr("library.properties: was not written by milliwatt"));
}

TEST_F(Packages, cmake_builds_and_runs) {
  ASSERT_EQ(compile("host", "cmake", {"--name", "net", "--selftest"}).status, 0);
  execute({"cmake", "-S", "net", "-B", "build", "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Werror"});
  execute({"cmake", "--build", "build"});
  EXPECT_THAT(execute({"build/net_selftest"}), EndsWith("net: PASS\n"));
  EXPECT_THAT(execute({"build/net_example"}), Not(IsEmpty()));
}

TEST_F(Packages, cmake_is_a_part_of_another_project) {
  ASSERT_EQ(compile("host", "cmake", {"--name", "net"}).status, 0);
  std::ofstream(folder_.path() / "CMakeLists.txt") << "cmake_minimum_required(VERSION 3.10)\nproject(other CXX)\n"
                                                      "add_subdirectory(net)\nadd_executable(program main.cpp)\n"
                                                      "target_link_libraries(program net)\n";
  std::ofstream(folder_.path() / "main.cpp") << "#include \"net.h\"\nint main() {\n"
                                                "  net_run(net_in0(net_arena), net_out0(net_arena), net_arena);\n}\n";
  execute({"cmake", "-S", ".", "-B", "build"});
  execute({"cmake", "--build", "build"});
  execute({"build/program"});
  EXPECT_FALSE(fs::exists(folder_.path() / "build/net/net_example"));
}

TEST_F(Packages, name_the_command_that_makes_them_again) {
  ASSERT_EQ(compile("host", "cmake", {"--name", "net", "--selftest"}).status, 0);
  EXPECT_THAT(read_text_file(folder_.path() / "net/src/net.h"), HasSubstr("--package cmake --selftest --name net"));
}

TEST_F(Packages, list_their_files) {
  const ProgramResult result = compile("host", "cmake", {"--name", "net", "--json"});
  const nlohmann::json json = nlohmann::json::parse(result.out);
  EXPECT_THAT(json["files"], Contains("CMakeLists.txt"));
  EXPECT_THAT(json["files"], Contains("src/net.h"));
}

TEST_F(Packages, refuse_what_does_not_suit_them) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> refusals = {
      {{"gd32vf103", "arduino", "net"}, "board gd32vf103: --package arduino: the Arduino IDE has no such board"},
      {{"uno", "arduino", "arduino_net"}, "a library's name does not begin with \"arduino\"; give another --name"},
      {{"host", "cmake", "test"}, "test: --package cmake: CMake has a target of that name; give another --name"},
      {{"host", "zip", "net"}, "is \"zip\"; supported: arduino, cmake, esp-idf, platformio, zephyr"}};
  for (const auto& [words, message] : refusals) {
    const ProgramResult result = compile(words[0], words[1], {"--name", words[2]});
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_FALSE(fs::exists(folder_.path() / "net"));
  }
}

}  // namespace
}  // namespace milliwatt
