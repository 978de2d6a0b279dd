// The folder of `compile`: without the programs that measure it, and over files that are there already.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/program.h"
#include "cli/small_model.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// PATH while this lives.
class Path {
 public:
  explicit Path(const fs::path& folder) : before_(std::getenv("PATH")) { ::setenv("PATH", folder.c_str(), 1); }
  ~Path() { ::setenv("PATH", before_.c_str(), 1); }
  Path(const Path&) = delete;
  Path& operator=(const Path&) = delete;

 private:
  std::string before_;
};

class Compile : public ::testing::Test {
 protected:
  Compile() {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(model_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  }

  ProgramResult compile(const std::string& board, const fs::path& output,
                        const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"compile", model_, "--board", board, "-o", output, "--name", "net"};
    words.insert(words.end(), more.begin(), more.end());
    return milliwatt_program(words);
  }

  fs::path folder_with_a_shell() const {
    fs::create_directories(folder_.path() / "bin");
    fs::create_symlink("/bin/sh", folder_.path() / "bin" / "sh");
    return folder_.path() / "bin";
  }

  const ScratchFolder folder_;
  const fs::path model_ = folder_.path() / "small.tflite";
};

/// What a compiler sees of it, except for the macro of the stack.
std::string code_of(const fs::path& file) {
  std::istringstream lines(read_text_file(file));
  std::string code;
  bool in_opening = true;
  for (std::string line; std::getline(lines, line);) {
    in_opening = in_opening && line.find("Regenerate: ") == std::string::npos;
    if (!in_opening && line.find("Regenerate: ") == std::string::npos && !line.starts_with("#define NET_STACK_BYTES"))
      code += line + "\n";
  }
  return code;
}

TEST_F(Compile, writes_the_same_code_without_the_boards_programs) {
  const fs::path empty = folder_with_a_shell();
  for (const auto& [board, program] : {std::pair<std::string, std::string>{"nano33ble", "arm-none-eabi-g++"},
                                       {"esp32-c3", "riscv64-unknown-elf-g++"}}) {
    const fs::path measured = folder_.path() / (board + "_measured");
    const fs::path unmeasured = folder_.path() / board;
    ASSERT_EQ(compile(board, measured).status, 0);
    const Path path(empty);
    const ProgramResult result = compile(board, unmeasured, {"--json"});
    ASSERT_EQ(result.status, 0) << result.err;
    const nlohmann::json json = nlohmann::json::parse(result.out);
    EXPECT_EQ(json["not_measured"], program + " not found");
    EXPECT_TRUE(json["stack_bytes"].is_null());
    EXPECT_TRUE(json["flash"]["total_bytes"].is_null());
    EXPECT_GT(json["arena_bytes"], 0);
    for (const std::string file : {"net.h", "net.cpp", "net_weights.cpp"})
      EXPECT_EQ(code_of(unmeasured / file), code_of(measured / file)) << board << " " << file;
    EXPECT_THAT(compile(board, unmeasured).out, HasSubstr("not measured: " + program + " not found"));
  }
}

TEST_F(Compile, needs_the_boards_programs_for_a_limit_on_time) {
  const fs::path empty = folder_with_a_shell();
  const Path path(empty);
  const ProgramResult result = compile("nano33ble", folder_.path() / "net", {"--latency", "10"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("small.tflite: --latency: the time on nano33ble is not known without "
                                    "arm-none-eabi-g++; install the Debian package gcc-arm-none-eabi"));
  EXPECT_FALSE(fs::exists(folder_.path() / "net"));
}

TEST_F(Compile, refuses_to_overwrite_and_removes_what_is_stale) {
  const fs::path output = folder_.path() / "net";
  fs::create_directories(output);
  std::ofstream(output / "net.h") << "int mine;\n";
  const ProgramResult refused = compile("host", output);
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, HasSubstr("net.h: was not written by milliwatt; move it away, or give another folder"));
  EXPECT_EQ(std::distance(fs::directory_iterator(output), fs::directory_iterator()), 1);
  fs::remove(output / "net.h");

  ASSERT_EQ(compile("host", output).status, 0);
  EXPECT_TRUE(fs::exists(output / "milliwatt/avx2"));
  ASSERT_EQ(compile("pico", output).status, 0);
  EXPECT_FALSE(fs::exists(output / "milliwatt/avx2"));
  EXPECT_TRUE(fs::exists(output / "milliwatt/armv6m/conv2d_s8_armv6m.h"));
}

}  // namespace
}  // namespace milliwatt
