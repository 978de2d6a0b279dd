// Two libraries in one sketch: a keyword's stream and an anomaly's windows, on one arena.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "graph/builder.h"
#include "pack/loud_model.h"
#include "pack/packed.h"
#include "pack/uno.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// As docs/arduino.md has it.
constexpr const char* kSketch = R"(#include <Arduino.h>
#include <gate.h>
#include <word.h>

static uint8_t arena[WORD_ARENA_BYTES > GATE_ARENA_BYTES ? WORD_ARENA_BYTES : GATE_ARENA_BYTES]
    __attribute__((aligned(8)));
static word_state state;
static int16_t samples[WORD_IN0_ELEMENTS];
static int8_t scores[WORD_OUT0_ELEMENTS], features[GATE_OUT0_ELEMENTS];
static int16_t vibration[GATE_IN0_ELEMENTS];

void setup() { word_reset(&state); }

void loop() {
  word_stream(samples, scores, &state, arena);
  gate_run(vibration, features, arena);
}
)";

/// Bytes of code and constants, and of variables.
struct Sizes {
  long text = 0, data = 0, bss = 0;
};

class TwoModels {
 public:
  TwoModels() {
    word_ = pack(loud_model(), "nano33ble", "arduino", InputKind::kStream, 1000, nullptr, "word");
    gate_ = pack(log_mel_graph(kLoudFrontEnd, 264), "nano33ble", "arduino", InputKind::kFrame, 1000, nullptr, "gate");
    write(word_, "word");
    write(gate_, "gate");
  }

  std::int64_t larger_arena() const {
    return std::max(word_.compiled.source.arena_bytes, gate_.compiled.source.arena_bytes);
  }

  std::string symbols(const std::string& sketch, const std::vector<std::string>& libraries) const {
    link(sketch, libraries);
    return run_in(folder_.path(), {"arm-none-eabi-nm", "program.elf"});
  }

  Sizes sizes(const std::string& sketch, const std::vector<std::string>& libraries) const {
    link(sketch, libraries);
    const std::string printed = run_in(folder_.path(), {"arm-none-eabi-size", "-B", "program.elf"});
    std::istringstream numbers(printed.substr(printed.find('\n')));
    Sizes sizes;
    numbers >> sizes.text >> sizes.data >> sizes.bss;
    return sizes;
  }

 private:
  void link(const std::string& sketch, const std::vector<std::string>& libraries) const {
    folder_.write("sketch.cpp", sketch);
    folder_.write("core.cpp", "#include <Arduino.h>\nint main() {\n  setup();\n  for (;;) loop();\n}\n");
    std::vector<std::string> command = read_board("nano33ble").compiler;
    command[0] = "arm-none-eabi-gcc";  // which does not ask for the C++ library
    const std::string stubs = (source_directory() / "tests/pack/arduino_stubs").string();
    command = command + std::vector<std::string>{"-std=gnu++14",
                                                 "-Os",
                                                 "-Wall",
                                                 "-Wextra",
                                                 "-Werror",
                                                 "-fno-exceptions",
                                                 "-fno-rtti",
                                                 "-ffunction-sections",
                                                 "-fdata-sections",
                                                 "-Wl,--gc-sections",
                                                 "--specs=nosys.specs",
                                                 "-isystem" + stubs};
    for (const std::string& library : libraries) command.push_back("-I" + library + "/src");
    command = command + std::vector<std::string>{"sketch.cpp", "core.cpp"};
    for (const std::string& library : libraries)
      command = command + std::vector<std::string>{library + "/src/" + library + ".cpp",
                                                   library + "/src/" + library + "_weights.cpp"};
    folder_.expect_silent(command + std::vector<std::string>{"-o", "program.elf"});
  }

  void write(const PackedModel& packed, const std::string& name) const {
    for (const SourceFile& file : packed.files) folder_.write(name + "/" + file.path, file.text);
  }

  const EmittedFiles folder_;
  PackedModel word_, gate_;
};

TEST(two_models, share_an_arena_and_their_kernels_in_one_sketch) {
  const TwoModels models;
  const Sizes none = models.sizes("void setup() {}\nvoid loop() {}\n", {});
  const Sizes both = models.sizes(kSketch, {"word", "gate"});
  const Sizes word = models.sizes(
      "#include <word.h>\nstatic word_state state;\nvoid setup() { word_reset(&state); }\n"
      "void loop() { word_stream(0, 0, &state, word_arena); }\n",
      {"word"});
  const Sizes gate =
      models.sizes("#include <gate.h>\nvoid setup() {}\nvoid loop() { gate_run(0, 0, gate_arena); }\n", {"gate"});
  // The front end is there once, and of the arenas only the one that the sketch has.
  EXPECT_LT(both.text - none.text, word.text - none.text + gate.text - none.text - 200);
  EXPECT_GE(both.bss, models.larger_arena());
  EXPECT_THAT(models.symbols(kSketch, {"word", "gate"}), Not(AnyOf(HasSubstr("word_arena"), HasSubstr("gate_arena"))));
}

}  // namespace
}  // namespace milliwatt
