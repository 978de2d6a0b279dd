// The example of a library whose model decides compiles, for streams and for whole windows.
#include "pack/application_sketch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pack/loud_model.h"
#include "pack/packed.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Compiles the sketch as the IDE does, with headers that declare the core's calls.
void expect_compiles(const PackedModel& packed, const std::vector<std::string>& compiler) {
  EmittedFiles folder;
  for (const SourceFile& file : packed.files) folder.write(file.path, file.text);
  folder.write("net.cpp", "#include <Arduino.h>\n#include \"examples/net/net.ino\"\n");
  const std::string stubs = (source_directory() / "tests/pack/arduino_stubs").string();
  for (const char* file : {"net.cpp", "src/net_application.cpp"}) {
    folder.expect_silent(compiler + std::vector<std::string>{"-std=gnu++17", "-Os", "-Wall", "-Wextra", "-Werror",
                                                             "-fno-exceptions", "-fsyntax-only", "-Isrc",
                                                             "-isystem" + stubs, file});
  }
}

const std::vector<std::string> kNano = {"arm-none-eabi-g++", "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard",
                                        "-mfpu=fpv4-sp-d16"};

TEST(application_sketch, of_the_nano_compiles_in_both_forms) {
  for (const bool by_windows : {false, true}) {
    const GuardedForm decision = loud_decision(by_windows);
    const PackedModel packed =
        pack(loud_model(), "nano33ble", "arduino", by_windows ? InputKind::kRows : InputKind::kStream, 1000, &decision);
    const std::string sketch = text_of(packed, "examples/net/net.ino");
    EXPECT_THAT(sketch, HasSubstr("LED_BUILTIN,  // \"loud\""));
    EXPECT_THAT(sketch, HasSubstr(by_windows ? "net_think(&application, &row, 0);"
                                             : "net_think(&application, &row, net_arena);"));
    EXPECT_THAT(text_of(packed, "examples/net/timer.h"), HasSubstr("mbed::Ticker"));
    EXPECT_THAT(text_of(packed, "keywords.txt"), HasSubstr("net_tick\tKEYWORD2\n"));
    expect_compiles(packed, kNano);
  }
}

TEST(application_sketch, counts_if_the_board_has_no_sensor_that_fits) {
  const GuardedForm decision = loud_decision(false);
  const PackedModel packed = pack(loud_model(), "pico", "arduino", InputKind::kStream, 1000, &decision);
  const std::string sketch = text_of(packed, "examples/net/net.ino");
  EXPECT_THAT(sketch, HasSubstr("Put what your sensor gives"));
  EXPECT_THAT(sketch, HasSubstr("Let a timer of your board call on_timer()"));
  EXPECT_THAT(sketch, Not(HasSubstr("sensor.h")));
  expect_compiles(packed, {"arm-none-eabi-g++", "-mcpu=cortex-m0plus", "-mthumb"});
}

}  // namespace
}  // namespace milliwatt
