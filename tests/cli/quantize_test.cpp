// `milliwatt quantize` from a file to an emulated board.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/program.h"
#include "data/tensor_file.h"
#include "formats/read_model.h"
#include "formats/write_model.h"
#include "graph/builder.h"
#include "scratch_folder.h"

namespace milliwatt {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

/// Which half of a 1x4x4x1 picture is brighter: a convolution that finds edges, its mean, a dense layer, SOFTMAX.
Graph halves_network() {
  GraphBuilder builder("halves");
  const auto floats = [](Shape shape) { return TensorSpec{ElementType::kFloat32, std::move(shape), {}}; };
  const Attributes window = {
      {"stride_h", std::int64_t{1}},   {"stride_w", std::int64_t{1}}, {"dilation_h", std::int64_t{1}},
      {"dilation_w", std::int64_t{1}}, {"padding", "valid"},          {"activation", "relu"}};
  const TensorId in = builder.input("in", floats({1, 4, 4, 1}));
  const TensorId edges =
      builder.constant("edges/weights", {2, 1, 4, 1}, std::vector<float>{1, 1, -1, -1, -1, -1, 1, 1});
  const TensorId bias = builder.constant("edges/bias", {2}, std::vector<float>{0.01F, 0.01F});
  const TensorId conv = builder.op("CONV_2D", "edges", {in, edges, bias}, window, floats({1, 4, 1, 2}));
  const TensorId axes = builder.constant("axes", {2}, std::vector<std::int32_t>{1, 2});
  const TensorId mean = builder.op("MEAN", "mean", {conv, axes}, {{"keep_dims", std::int64_t{0}}}, floats({1, 2}));
  const TensorId weights = builder.constant("dense/weights", {2, 2}, std::vector<float>{3, -3, -3, 3});
  const TensorId dense =
      builder.op("FULLY_CONNECTED", "dense", {mean, weights}, {{"activation", "none"}}, floats({1, 2}));
  builder.output(builder.op("SOFTMAX", "out", {dense}, {{"beta", 1.0}}, floats({1, 2})));
  return builder.build();
}

/// Model and data of one test.
class Halves {
 public:
  static constexpr int kSamples = 40;

  Halves() {
    write_model(halves_network(), model());
    std::vector<float> values;
    std::vector<std::int32_t> labels;
    for (int s = 0; s < kSamples; ++s) {
      labels.push_back(s % 2);
      for (int i = 0; i < 16; ++i) {
        const bool is_bright = i % 4 / 2 == s % 2;
        values.push_back(is_bright ? 0.6F + 0.01F * static_cast<float>(s % 7) : 0.1F);
      }
    }
    write("samples.npy", ElementType::kFloat32, {kSamples, 4, 4, 1}, values);
    write("labels.npy", ElementType::kInt32, {kSamples}, labels);
  }

  template <typename T>
  void write(const std::string& name, ElementType type, const Shape& shape, const std::vector<T>& values) const {
    const auto bytes = std::as_bytes(std::span(values));
    write_tensors(file(name), {{type, shape, {bytes.begin(), bytes.end()}}});
  }

  std::string file(const std::string& name) const { return folder_.path() / name; }
  std::string model() const { return file("halves.tflite"); }
  std::string output() const { return file("halves_int8.tflite"); }

  std::vector<std::string> command(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {"quantize",         model(), "--data", file("samples.npy"), "--labels",
                                          file("labels.npy"), "-o",    output()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

 private:
  ScratchFolder folder_;
};

TEST(quantize, turns_a_float_file_into_an_int8_one_that_runs_on_a_board) {
  const Halves halves;
  const ProgramResult result = milliwatt_program(halves.command({"--samples", "10", "--json"}));
  ASSERT_EQ(result.status, 0) << result.err;
  const json report = json::parse(result.out);
  EXPECT_EQ(report["samples"], (json{{"calibration", 10}, {"compared", 30}, {"held_out", true}}));
  EXPECT_EQ(report["accuracy"], (json{{"float", 1.0}, {"int8", 1.0}}));
  EXPECT_EQ(report["weights_bytes"], (json{{"float", 32 + 8 + 8 + 16}, {"int8", 8 + 8 + 8 + 4}}));
  for (const json& layer : report["layers"]) {
    EXPECT_EQ(layer["type"], "s8") << layer;
    EXPECT_GT(layer["snr_db"], 25) << layer;
  }
  const Graph int8 = read_model(halves.output());
  EXPECT_EQ(int8.tensor(int8.inputs[0]).type, ElementType::kInt8);
  const ProgramResult run = milliwatt_program({"run", halves.output(), "--board", "nano33ble", "--json"});
  ASSERT_EQ(run.status, 0) << run.err;
  EXPECT_TRUE(json::parse(run.out)["bit_exact"]);
  EXPECT_THAT(run.err, IsEmpty());
}

TEST(quantize, keeps_float_inputs_and_outputs_if_asked) {
  const Halves halves;
  const ProgramResult result = milliwatt_program(halves.command({"--io", "float"}));
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("accuracy     float32 1.000 (95 % interval 0.912 to 1.000)"));
  const Graph mixed = read_model(halves.output());
  EXPECT_EQ(mixed.operators[0].kind, "QUANTIZE");
  EXPECT_EQ(mixed.tensor(mixed.outputs[0]).type, ElementType::kFloat32);
}

TEST(quantize, is_hinted_at_where_a_float_model_is_handed_to_a_board) {
  const Halves halves;
  const std::string line = "milliwatt quantize " + halves.model() + " --data DIR\n";
  const ProgramResult compiled =
      milliwatt_program({"compile", halves.model(), "--board", "host", "-o", halves.file("out")});
  EXPECT_EQ(compiled.status, 0);
  EXPECT_EQ(compiled.err, line);
}

TEST(quantize, refuses_bad_input_in_one_line_and_writes_nothing) {
  const Halves halves;
  const auto refusal = [&](const std::vector<std::string>& arguments) {
    const ProgramResult result = milliwatt_program(arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_THAT(result.out, IsEmpty());
    EXPECT_FALSE(fs::exists(halves.output()));
    EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
    return result.err;
  };
  fs::create_directory(halves.file("empty"));
  EXPECT_THAT(refusal({"quantize", halves.model(), "--data", halves.file("empty"), "-o", halves.output()}),
              HasSubstr("empty: holds no samples"));
  EXPECT_THAT(refusal(halves.command({"--method", "best"})), HasSubstr("minmax, percentile, mse"));
  halves.write<std::int32_t>("labels.npy", ElementType::kInt32, {Halves::kSamples},
                             std::vector<std::int32_t>(Halves::kSamples, 7));
  EXPECT_THAT(refusal(halves.command()), HasSubstr("label 7 is none of the 2 outputs of halves.tflite"));
}

TEST(quantize, takes_numbers_for_each_channel_in_front_of_the_model) {
  const Halves halves;
  const ProgramResult result = milliwatt_program(
      {"quantize", "--std", "1,2", halves.model(), "--data", halves.file("samples.npy"), "-o", halves.output()});
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST(quantize, refuses_a_model_that_is_quantized_already) {
  const Halves halves;
  ASSERT_EQ(milliwatt_program(halves.command()).status, 0);
  const ProgramResult again = milliwatt_program(
      {"quantize", halves.output(), "--data", halves.file("samples.npy"), "-o", halves.file("b.tflite")});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("is quantized already"));
  EXPECT_FALSE(fs::exists(halves.file("b.tflite")));
}

}  // namespace
}  // namespace milliwatt
