// The sketch of an application for the Nano 33 BLE, on an emulated Cortex-M4: from the samples of a microphone to an
// LED.
#include <gtest/gtest.h>

#include "pack/loud_model.h"
#include "pack/packed.h"
#include "pack/switched.h"
#include "pack/uno.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

TEST(nano_application, switches_an_led_and_obeys_the_button) {
  for (const bool by_windows : {false, true}) {
    GuardedForm decision = loud_decision(by_windows);
    decision.runs = by_windows ? 1 : 2;
    const PackedModel packed =
        pack(loud_model(), "nano33ble", "arduino", by_windows ? InputKind::kRows : InputKind::kStream,
             kLoudFrontEnd.sample_rate, &decision);
    EmittedFiles folder;
    for (const SourceFile& file : packed.files) folder.write(file.path, file.text);
    folder.write("net.cpp", "#include <Arduino.h>\n#include \"examples/net/net.ino\"\n");
    const std::string tests = (source_directory() / "tests/pack").string();
    run_in(folder.path(),
           read_board("nano33ble").compiler + std::vector<std::string>{"-std=gnu++14",
                                                                       "-Os",
                                                                       "-Wall",
                                                                       "-Wextra",
                                                                       "-Werror",
                                                                       "-fno-exceptions",
                                                                       "-fno-rtti",
                                                                       "-fno-threadsafe-statics",
                                                                       "-nostartfiles",
                                                                       "-nodefaultlibs",
                                                                       "-T" + tests + "/self_test_mps2.ld",
                                                                       "-Isrc",
                                                                       "-isystem" + tests + "/arduino_stubs",
                                                                       "net.cpp",
                                                                       tests + "/nano_world_mps2.cpp",
                                                                       "src/net.cpp",
                                                                       "src/net_weights.cpp",
                                                                       "src/net_application.cpp",
                                                                       "-lgcc",
                                                                       "-lc",
                                                                       "-lgcc",
                                                                       "-o",
                                                                       "net.elf"});
    // 32 ns an instruction: about as fast as the Nano's core.
    expect_switched(run_in(folder.path(), {"qemu-system-arm", "-M", "mps2-an386", "-icount", "shift=5,sleep=off",
                                           "-display", "none", "-serial", "none", "-monitor", "none",
                                           "-semihosting-config", "enable=on,target=native", "-kernel", "net.elf"}),
                    44);
  }
}

}  // namespace
}  // namespace milliwatt
