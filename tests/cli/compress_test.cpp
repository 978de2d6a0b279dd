// `milliwatt compress` from a file to an emulated board.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/random.h"
#include "cli/halves.h"
#include "cli/program.h"
#include "formats/read_model.h"
#include "train/train.h"

namespace milliwatt {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

struct Compress : ::testing::Test {
  void SetUp() override {
    if (!training_is_available()) GTEST_SKIP() << "built without torch";
  }

  std::string output() const { return halves.file("small.tflite"); }

  json compressed(const std::string& model, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"compress", model,    "--data",        halves.file("samples.npy"),
                                          "-o",       output(), "--board-items", "2",
                                          "--batch",  "8",      "--json",        "--threads",
                                          "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = milliwatt_program(arguments);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.status == 0 ? json::parse(result.out) : json();
  }

  static std::vector<std::string> names_of(const json& report) {
    std::vector<std::string> names;
    for (const json& step : report["steps"]) names.push_back(step["name"]);
    return names;
  }

  const Halves halves;
};

/// 1x4x4x1 -> 2 classes by `neurons` neurons with random weights.
Graph dense_network(std::int64_t neurons) {
  GraphBuilder builder("dense");
  const auto floats = [](Shape shape) { return TensorSpec{ElementType::kFloat32, std::move(shape), {}}; };
  Random random({5});
  const auto weights = [&](const std::string& name, std::int64_t outputs, std::int64_t inputs) {
    std::vector<float> values(static_cast<std::size_t>(outputs * inputs));
    for (float& value : values) value = static_cast<float>(random.uniform(-1, 1));
    return builder.constant(name, {outputs, inputs}, values);
  };
  TensorId x = builder.input("in", floats({1, 4, 4, 1}));
  x = builder.op("RESHAPE", "flat", {x}, {}, floats({1, 16}));
  x = builder.op("FULLY_CONNECTED", "first", {x, weights("first/weights", neurons, 16)}, {{"activation", "relu"}},
                 floats({1, neurons}));
  x = builder.op("FULLY_CONNECTED", "second", {x, weights("second/weights", 2, neurons)}, {{"activation", "none"}},
                 floats({1, 2}));
  builder.output(builder.op("SOFTMAX", "out", {x}, {{"beta", 1.0}}, floats({1, 2})));
  return builder.build();
}

TEST_F(Compress, makes_a_float_file_smaller_by_labels) {
  const json report = compressed(halves.model(), {"--labels", halves.file("labels.npy"), "--density", "0.9", "--epochs",
                                                  "30", "--fine-tuning-epochs", "2"});
  EXPECT_EQ(names_of(report), (std::vector<std::string>{"given", "int8", "fewer weights", "fine-tuned"}));
  EXPECT_EQ(report["dense"], "int8");
  EXPECT_EQ(report["samples"], (json{{"training", 29}, {"validation", 3}, {"test", 8}, {"board", 2}}));
  EXPECT_EQ(report["accuracy"], (json{{"float", 1.0}, {"int8", 1.0}, {"board", 1.0}}));
  EXPECT_EQ(report["bit_exact"], 1.0);
  std::int64_t left = 0;
  for (const json& layer : report["layers"]) left += layer["weights_left"].get<std::int64_t>();
  EXPECT_EQ(left, 11);  // of 12
  for (const json& step : report["steps"]) {
    EXPECT_GT(step["flash_bytes"], 0);
    if (step["name"] == report["chosen"]) {
      EXPECT_EQ(step["flash_bytes"], report["flash"]["total_bytes"]);
    }
  }
  EXPECT_TRUE(report["cycles_ratio"].is_number());
  EXPECT_TRUE(report["compression_ratio"].is_number());
  const Graph int8 = read_model(output());
  EXPECT_EQ(int8.tensor(int8.inputs[0]).type, ElementType::kInt8);
}

TEST_F(Compress, cuts_channels_without_labels) {
  write_model(dense_network(8), halves.file("dense.tflite"));
  const json report = compressed(halves.file("dense.tflite"), {"--macs", "0.55", "--epochs", "20"});
  EXPECT_EQ(names_of(report), (std::vector<std::string>{"given", "int8", "fewer channels", "fine-tuned"}));
  EXPECT_EQ(report["metric"], "agreement");
  EXPECT_EQ(report["agreement"]["float"], 1.0);
  EXPECT_EQ(report["macs"], 4 * 16 + 2 * 4);  // 4 neurons are left
  EXPECT_EQ(report["bit_exact"], 1.0);
}

TEST_F(Compress, takes_an_int8_file_and_its_own_answers) {
  ASSERT_EQ(milliwatt_program(
                {"quantize", halves.model(), "--data", halves.file("samples.npy"), "-o", halves.file("int8.tflite")})
                .status,
            0);
  const json report = compressed(halves.file("int8.tflite"), {"--epochs", "2", "--levels", "7", "--for", "size"});
  EXPECT_EQ(names_of(report), (std::vector<std::string>{"given", "fewer weights"}));
  EXPECT_EQ(report["dense"], "given");
  EXPECT_EQ(report["agreement"], (json{{"float", 1.0}, {"int8", 1.0}, {"board", 1.0}}));
  EXPECT_EQ(report["bit_exact"], 1.0);
  EXPECT_THAT(report["notes"][0], HasSubstr("no quantization-aware training"));
  for (const json& layer : report["layers"]) EXPECT_LE(layer["values"], 15) << layer;
}

TEST_F(Compress, refuses_bad_input_in_one_line_and_writes_nothing) {
  const auto refusal = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"compress", halves.model(), "--data", halves.file("samples.npy"),
                                          "-o",       output()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const ProgramResult result = milliwatt_program(arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_FALSE(fs::exists(output()));
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    return result.err;
  };
  EXPECT_THAT(refusal({"--distill", "0.3"}), HasSubstr("--distill: is 0.3, and "));
  EXPECT_THAT(refusal({"--coded"}), HasSubstr("--coded: decoding weights takes many times the cycles; add --for size"));
  const ProgramResult no_folder = milliwatt_program(
      {"compress", halves.model(), "--data", halves.file("samples.npy"), "-o", halves.file("none/small.tflite")});
  EXPECT_EQ(no_folder.status, 2);
  EXPECT_THAT(no_folder.err, HasSubstr("none is no folder; make it first"));
  EXPECT_THAT(refusal({"--board", "nano33"}), HasSubstr("nano33ble"));
  EXPECT_THAT(refusal({"--density", "0"}), HasSubstr("--density"));
}

}  // namespace
}  // namespace milliwatt
