// A library for the Arduino Uno, compiled as the IDE does with Debian's arduino-core-avr, and run in simavr.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/files.h"
#include "cli/program.h"
#include "cli/small_model.h"
#include "formats/read_model.h"
#include "ops/execute.h"
#include "ops/signal/log_mel.h"
#include "pack/arduino_library.h"
#include "pack/packed.h"
#include "pack/uno.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Uno : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!has_uno_core()) GTEST_SKIP() << "arduino-core-avr is not installed";
  }

  /// What the sketch sends in its first seconds.
  std::string serial() const {
    return run_process({"timeout", "3", "simavr", "-m", "atmega328p", "-f", "16000000", "sketch.elf"}, folder_.path(),
                       std::chrono::minutes(1))
        .output;
  }

  fs::path library(const std::vector<std::string>& more = {}) const {
    const std::vector<std::byte> bytes = small_model().bytes();
    std::ofstream(model_, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    const ProgramResult result =
        milliwatt_program(std::vector<std::string>{"compile", model_, "--board", "uno", "-o", folder_.path() / "net",
                                                   "--name", "net", "--package", "arduino"} +
                          more);
    EXPECT_EQ(result.status, 0) << result.err;
    return folder_.path() / "net";
  }

  const ScratchFolder folder_;
  const fs::path model_ = folder_.path() / "small.tflite";
};

TEST_F(Uno, runs_the_example_with_the_hosts_bits) {
  const fs::path folder = library();
  EXPECT_THAT(library_problems(folder), IsEmpty());
  build_for_uno(folder, "net", folder_.path());
  const Graph model = read_model(model_);
  Executor reference(model);
  std::vector<std::byte> input;
  for (int i = 0; i < model.tensor(model.inputs[0]).elements(); ++i) input.push_back(static_cast<std::byte>(i % 100));
  reference.run(std::vector<std::vector<std::byte>>{input});
  std::string expected;
  const std::vector<std::byte> output = reference.outputs()[0];
  for (const std::byte code : output) expected += std::to_string(static_cast<std::int8_t>(code)) + " ";
  EXPECT_THAT(serial(), HasSubstr(expected));
}

TEST_F(Uno, passes_its_self_test_in_the_cycles_that_were_counted) {
  build_for_uno(library({"--selftest"}), "net_selftest", folder_.path());
  const std::string printed = serial();
  EXPECT_THAT(printed, ContainsRegex("net: by milliwatt, cycles [0-9]+, stack [0-9]+ B"));
  EXPECT_THAT(printed, ContainsRegex("net: input 2: PASS, cycles [0-9]+, stack [0-9]+ B"));
  EXPECT_THAT(printed, HasSubstr("net: PASS"));
  const auto number_after = [&](const std::string& words) {
    return std::stod(printed.substr(printed.find(words) + words.size()));
  };
  // Exact cycles, but of -O2 and of zeros; the IDE has -Os, and requantization takes longer for some numbers.
  EXPECT_NEAR(number_after("input 1: PASS, cycles ") / number_after("by milliwatt, cycles "), 1, 0.1);
}

TEST_F(Uno, links_a_sketch_that_samples_a_microphone) {
  const PackedModel packed =
      pack(log_mel_graph({.sample_rate = 8000, .window = 130, .hop = 32, .bins = 4, .high_hz = 3900}, 160), "uno",
           "arduino", InputKind::kStream, 8000);
  const fs::path library = folder_.path() / "heard";
  write_source(library, packed.files);
  EXPECT_THAT(text_of(packed, "examples/net/sensor.h"), HasSubstr("ISR(ADC_vect)"));
  build_for_uno(library, "net", folder_.path());
  // .data and .bss, with Serial's and the microphone's buffers: some of the 2 KB is left for the stack.
  const std::string sizes = run_in(folder_.path(), {"avr-size", "-B", "sketch.elf"});
  std::istringstream numbers(sizes.substr(sizes.find('\n')));
  int text = 0, data = 0, bss = 0;
  numbers >> text >> data >> bss;
  EXPECT_GT(data + bss, 0);
  EXPECT_LT(data + bss, 2048 - 241);
}

}  // namespace
}  // namespace milliwatt
