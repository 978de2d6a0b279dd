// The folder that `compile` writes, in somebody else's program: no flags of ours, no files of ours, a main in C.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <set>

#include "base/process.h"
#include "cli/program.h"
#include "cli/small_model.h"
#include "scratch_folder.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr const char* kMain = R"(#include "net.h"
static uint8_t arena[NET_ARENA_BYTES] __attribute__((aligned(8)));
int main(void) {
  net_run(net_in0(arena), net_out0(arena), arena);
  return NET_STATE_BYTES;
}
)";

const std::vector<std::string> kFlags = {"-std=c++11",     "-Wall",           "-Wextra",  "-Werror",
                                         "-ffreestanding", "-fno-exceptions", "-fno-rtti"};
const std::vector<std::string> kCortexM4 = {"-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"};

std::vector<std::string> joined(std::vector<std::string> words, const std::vector<std::string>& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

class EmittedFolder : public ::testing::Test {
 protected:
  EmittedFolder() {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(folder_.path() / "small.tflite", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    std::ofstream(folder_.path() / "main.c") << kMain;
    models_ = {folder_.path() / "small.tflite"};
    for (const char* name :
         {"mlperf_tiny/kws_ref_model", "tflite_micro/person_detect", "tflite_micro/micro_speech_quantized"}) {
      const fs::path model = model_path(std::string(name) + ".tflite");
      if (fs::exists(model)) models_.push_back(model);
    }
  }

  void execute(const std::vector<std::string>& command) const {
    const ProcessResult result = run_process(command, folder_.path(), std::chrono::minutes(5));
    std::string text;
    for (const std::string& word : command) text += word + " ";
    EXPECT_EQ(result.exit_status, 0) << text << "\n" << result.output;
  }

  /// Emits every model for the board, compiles it and links it with the foreign main.
  void build(const std::string& board, const std::vector<std::string>& cpp, const std::vector<std::string>& c) const {
    for (const fs::path& model : models_) {
      SCOPED_TRACE(model.filename().string() + " with " + cpp.front());
      fs::remove_all(folder_.path() / "net");
      const ProgramResult result =
          milliwatt_program({"compile", model, "--board", board, "-o", folder_.path() / "net", "--name", "net"});
      ASSERT_EQ(result.status, 0) << result.err;
      for (const char* optimization : {"-O2", "-Os"}) {
        const std::vector<std::string> flags = joined(kFlags, {optimization, "-c"});
        execute(joined(joined(cpp, flags), {"net/net.cpp", "-o", "net.o"}));
        execute(joined(joined(cpp, flags), {"net/net_weights.cpp", "-o", "weights.o"}));
        execute(joined(c, {"-Inet", "main.c", "net.o", "weights.o", "-o", "program"}));
        if (board == "host") execute({"./program"});
      }
    }
  }

  const ScratchFolder folder_;
  std::vector<fs::path> models_;
};

TEST_F(EmittedFolder, builds_with_gcc_for_the_host) { build("host", {"g++"}, {"gcc"}); }

TEST_F(EmittedFolder, builds_with_clang_for_the_host) { build("host", {"clang++"}, {"clang"}); }

TEST_F(EmittedFolder, builds_with_gcc_for_cortex_m4) {
  build("nano33ble", joined({"arm-none-eabi-g++"}, kCortexM4),
        joined({"arm-none-eabi-gcc", "--specs=nosys.specs"}, kCortexM4));
}

TEST_F(EmittedFolder, builds_with_clang_for_cortex_m4) {
  build("nano33ble", joined({"clang++", "--target=arm-none-eabi", "-isystem/usr/include/newlib"}, kCortexM4),
        joined({"arm-none-eabi-gcc", "--specs=nosys.specs"}, kCortexM4));
}

TEST_F(EmittedFolder, places_code_where_the_board_or_the_caller_says) {
  const ProgramResult result =
      milliwatt_program({"compile", models_.front(), "--board", "pico", "-o", folder_.path() / "net", "--name", "net"});
  ASSERT_EQ(result.status, 0) << result.err;
  const std::vector<std::string> compiler =
      joined(joined({"arm-none-eabi-g++", "-mcpu=cortex-m0plus", "-mthumb", "-O2", "-c"}, kFlags),
             {"net/net.cpp", "-o", "net.o"});
  const auto sections = [&] {
    return run_process({"arm-none-eabi-objdump", "-t", "net.o"}, folder_.path(), std::chrono::minutes(1)).output;
  };
  execute(compiler);
  EXPECT_THAT(sections(), ::testing::ContainsRegex(" F \\.time_critical\\.milliwatt\t[0-9a-f]+ net_run"));
  execute(joined(compiler, {"-DNET_CODE_PLACE=__attribute__((section(\".elsewhere\")))"}));
  EXPECT_THAT(sections(), ::testing::ContainsRegex(" F \\.elsewhere\t[0-9a-f]+ net_run"));
  EXPECT_THAT(sections(), ::testing::Not(HasSubstr(".time_critical")));
}

TEST_F(EmittedFolder, links_with_other_models_in_one_program) {
  std::ofstream(folder_.path() / "two.c") << R"(#include "one.h"
#include "other.h"
static uint8_t arena[ONE_ARENA_BYTES + OTHER_ARENA_BYTES] __attribute__((aligned(8)));
int main(void) {
  one_run(one_in0(arena), one_out0(arena), arena);
  other_run(other_in0(arena), other_out0(arena), arena);
  return 0;
}
)";
  for (const char* name : {"one", "other"}) {
    const ProgramResult result = milliwatt_program(
        {"compile", models_.front(), "--board", "host", "-o", folder_.path() / "two", "--name", name});
    ASSERT_EQ(result.status, 0) << result.err;
    for (const std::string suffix : {"", "_weights"}) {
      execute(joined(joined({"g++"}, kFlags),
                     {"-O2", "-c", "two/" + (name + suffix) + ".cpp", "-o", name + suffix + ".o"}));
    }
  }
  execute({"gcc", "-Itwo", "two.c", "one.o", "one_weights.o", "other.o", "other_weights.o", "-o", "program"});
  execute({"./program"});
}

TEST_F(EmittedFolder, includes_nothing_but_itself_and_three_standard_headers) {
  for (const fs::path& model : models_) {
    fs::remove_all(folder_.path() / "net");
    milliwatt_program({"compile", model, "--board", "nano33ble", "-o", folder_.path() / "net", "--name", "net"});
    const std::set<std::string> allowed = {"<stddef.h>", "<stdint.h>", "<string.h>"};
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path() / "net")) {
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("#include ")) continue;
        std::string name = line.substr(9);
        if (allowed.contains(name)) continue;
        ASSERT_EQ(name.front(), '"') << entry.path() << ": " << line;
        name = name.substr(1, name.size() - 2);
        EXPECT_TRUE(fs::exists(entry.path().parent_path() / name)) << entry.path() << ": " << line;
      }
    }
  }
}

}  // namespace
}  // namespace milliwatt
