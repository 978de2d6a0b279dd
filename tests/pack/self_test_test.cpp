// The self-test, in every form of the code on this machine, and on an emulated core: PASS, and FAIL if a weight
// differs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "cli/program.h"
#include "cli/small_model.h"
#include "ops/signal/log_mel.h"
#include "pack/packed.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;

std::string output_of(const std::vector<std::string>& command, const fs::path& folder) {
  return run_process(command, folder, std::chrono::minutes(2)).output;
}

TEST(self_test, passes_on_this_machine_in_every_form) {
  for (const InputKind input : {InputKind::kFrame, InputKind::kRows, InputKind::kStream}) {
    const PackedModel packed = pack(log_mel_graph({.bins = 8}, 1600), "host", "cmake", input, 16000);
    EmittedFiles folder;
    for (const SourceFile& file : packed.files) folder.write(file.path, file.text);
    folder.expect_silent(std::vector<std::string>{"g++", "-std=c++11", "-O1", "-Isrc"} + kStrict +
                         std::vector<std::string>{"src/net.cpp", "src/net_weights.cpp", "selftest/net_selftest.cpp",
                                                  "selftest/net_selftest_main.cpp", "-o", "program"});
    EXPECT_EQ(output_of({"./program"}, folder.path()),
              "net: input 1: PASS, cycles not known, stack not known\n"
              "net: input 2: PASS, cycles not known, stack not known\n"
              "net: PASS\n");
  }
}

/// Compiles the model to `folder`/`name`.
void compile(TinyTflite model, const fs::path& folder, const std::string& name) {
  const std::vector<std::byte> bytes = model.bytes();
  const fs::path file = folder / (name + ".tflite");
  std::ofstream(file, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  const ProgramResult result =
      milliwatt_program({"compile", file, "--board", "nano33ble", "-o", folder / name, "--name", "net", "--selftest"});
  EXPECT_EQ(result.status, 0) << result.err;
}

/// What the self-test of small_model() prints on the emulated board with the weights of a model of the same shape.
std::string on_emulated_nano(const fs::path& folder, TinyTflite weights) {
  compile(small_model(), folder, "net");
  compile(std::move(weights), folder, "other");
  fs::rename(folder / "other/net_weights.cpp", folder / "net/net_weights.cpp");
  const fs::path start = source_directory() / "tests/pack";
  const std::string built = output_of({"arm-none-eabi-g++",
                                       "-mcpu=cortex-m4",
                                       "-mthumb",
                                       "-mfloat-abi=hard",
                                       "-mfpu=fpv4-sp-d16",
                                       "-std=gnu++11",
                                       "-Os",
                                       "-Wall",
                                       "-Wextra",
                                       "-Werror",
                                       "-fno-exceptions",
                                       "-fno-rtti",
                                       "-nostartfiles",
                                       "-nodefaultlibs",
                                       "-T" + (start / "self_test_mps2.ld").string(),
                                       "-Inet",
                                       (start / "self_test_mps2.cpp").string(),
                                       "net/net.cpp",
                                       "net/net_weights.cpp",
                                       "net/net_selftest.cpp",
                                       "-lgcc",
                                       "-lc",
                                       "-lgcc",
                                       "-o",
                                       "program.elf"},
                                      folder);
  EXPECT_EQ(built, "");
  return output_of({"qemu-system-arm", "-M", "mps2-an386", "-display", "none", "-monitor", "none", "-serial", "none",
                    "-semihosting-config", "enable=on,target=native", "-kernel", "program.elf"},
                   folder);
}

TEST(self_test, passes_on_an_emulated_cortex_m4) {
  const ScratchFolder folder;
  const std::string printed = on_emulated_nano(folder.path(), small_model());
  EXPECT_THAT(printed, ContainsRegex("net: by milliwatt, cycles [0-9]+ \\(estimate\\), stack [0-9]+ B\n"));
  // The emulated core has no cycle counter.
  EXPECT_THAT(printed, ContainsRegex("net: input 1: PASS, cycles not known, stack [0-9]+ B\n"));
  EXPECT_THAT(printed, EndsWith("net: PASS\n"));
}

TEST(self_test, fails_if_a_weight_differs) {
  const ScratchFolder folder;
  TinyTflite other = small_model();
  other.model.buffers.at(other.tensor(1).buffer)->data.back() = 100;
  const std::string printed = on_emulated_nano(folder.path(), std::move(other));
  EXPECT_THAT(printed, HasSubstr("FAIL, bytes that differ: "));
  EXPECT_THAT(printed, EndsWith("net: FAIL\n"));
}

}  // namespace
}  // namespace milliwatt
