// An application on an emulated Arduino Uno: from the samples of a microphone to the level of a pin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pack/arduino_library.h"
#include "pack/loud_model.h"
#include "pack/packed.h"
#include "pack/switched.h"
#include "pack/uno.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

TEST(uno_application, switches_a_pin_and_obeys_the_button) {
  if (!has_uno_core()) GTEST_SKIP() << "arduino-core-avr is not installed";
  const GuardedForm decision = loud_decision(true, kSmallRate);
  const PackedModel packed = pack(small_loud_model(), "uno", "arduino", InputKind::kRows, kSmallRate, &decision);
  const ScratchFolder folder;
  const fs::path library = folder.path() / "net";
  write_source(library, packed.files);
  EXPECT_THAT(library_problems(library), IsEmpty());
  build_for_uno(library, "net", folder.path());
  run_in(folder.path(), {"avr-objcopy", "-O", "binary", "sketch.elf", "sketch.bin"});
  run_in(folder.path(), {"cc", "-O2", "-Wall", "-Wextra", "-Werror", source_directory() / "tests/pack/uno_world.c",
                         "-lsimavr", "-o", "uno_world"});
  // From a time on, in ms: the amplitude of the noise in mV, and whether the button is pressed.
  const std::vector<std::string> world = {"0",    "15",  "0", "5000", "800", "0", "7000", "800", "1",
                                          "7500", "800", "0", "9000", "15",  "0", "9999", "15",  "0"};
  const std::string printed = run_in(folder.path(), std::vector<std::string>{"./uno_world", "sketch.bin"} + world);
  expect_switched(printed, 22);
}

}  // namespace
}  // namespace milliwatt
