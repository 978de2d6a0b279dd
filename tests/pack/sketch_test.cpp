// The example of an Arduino library: which sensor feeds it, and that it compiles, for every form of the code.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/builder.h"
#include "ops/signal/log_mel.h"
#include "pack/packed.h"
#include "source_directory.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr int kSampleRate = 16000;

/// Features of 0.1 s of sound.
Graph hearing() { return log_mel_graph({.bins = 8}, 1600); }

/// 16 samples of a motion sensor, and what a layer makes of each.
Graph moving(ElementType type, int channels) {
  GraphBuilder builder("moving");
  const bool is_real = type == ElementType::kFloat32;
  const Shape shape = {1, 16, channels};
  const TensorId in = builder.input("motion", {type, shape, is_real ? Quantization() : per_tensor(0.03125F, 3)});
  builder.output(builder.op("SOFTMAX", "layer", {in}, {{"beta", 1.0}},
                            {type, shape, is_real ? Quantization() : per_tensor(1.0F / 256, -128)}));
  return builder.build();
}

/// Compiles the sketch and the rest of the examples as the IDE does, with headers that declare the core's calls.
void expect_compiles(const PackedModel& packed, const std::vector<std::string>& compiler) {
  EmittedFiles folder;
  for (const SourceFile& file : packed.files) folder.write(file.path, file.text);
  for (const std::string sketch : {"net", "net_selftest"})
    folder.write(sketch + ".cpp", "#include <Arduino.h>\n#include \"examples/" + sketch + "/" + sketch + ".ino\"\n");
  const std::string stubs = (source_directory() / "tests/pack/arduino_stubs").string();
  for (const char* dialect : {"-std=gnu++11", "-std=gnu++17"}) {
    for (const char* file : {"net.cpp", "net_selftest.cpp", "examples/net_selftest/net_selftest.cpp"}) {
      folder.expect_silent(compiler + std::vector<std::string>{dialect, "-Os", "-Wall", "-Wextra", "-Werror",
                                                               "-fno-exceptions", "-fsyntax-only", "-Isrc",
                                                               "-isystem" + stubs, file});
    }
  }
}

const std::vector<std::string> kNano = {"arm-none-eabi-g++", "-mcpu=cortex-m4", "-mthumb", "-mfloat-abi=hard",
                                        "-mfpu=fpv4-sp-d16"};

TEST(sketch, hears_the_nanos_microphone_in_every_form) {
  for (const InputKind input : {InputKind::kFrame, InputKind::kRows, InputKind::kStream}) {
    const PackedModel packed = pack(hearing(), "nano33ble", "arduino", input, kSampleRate);
    EXPECT_THAT(text_of(packed, "examples/net/net.ino"), HasSubstr("sensor_begin(NET_SAMPLE_RATE);"));
    EXPECT_THAT(text_of(packed, "examples/net/sensor.h"), HasSubstr("PDM.begin(1, "));
    expect_compiles(packed, kNano);
  }
}

TEST(sketch, feels_the_nanos_motion_sensor) {
  for (const ElementType type : {ElementType::kFloat32, ElementType::kInt8}) {
    for (const int channels : {3, 6}) {
      const PackedModel packed = pack(moving(type, channels), "nano33ble", "arduino", InputKind::kFrame);
      EXPECT_THAT(text_of(packed, "library.properties"), HasSubstr("depends=Arduino_LSM9DS1\n"));
      EXPECT_THAT(text_of(packed, "examples/net/net.ino"), HasSubstr(channels == 3 ? "begin(3)" : "begin(6)"));
      expect_compiles(packed, kNano);
    }
  }
}

TEST(sketch, counts_if_no_sensor_fits) {
  const PackedModel packed = pack(moving(ElementType::kInt8, 4), "nano33ble", "arduino", InputKind::kFrame);
  EXPECT_THAT(text_of(packed, "examples/net/net.ino"), HasSubstr("in0[i] = static_cast<int8_t>(i % 100);"));
  EXPECT_THAT(text_of(packed, "library.properties"), Not(HasSubstr("depends")));
  expect_compiles(packed, kNano);
}

}  // namespace
}  // namespace milliwatt
