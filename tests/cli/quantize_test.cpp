// `milliwatt quantize` from a file to an emulated board.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/halves.h"
#include "cli/program.h"
#include "formats/read_model.h"

namespace milliwatt {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

namespace fs = std::filesystem;

std::vector<std::string> command(const Halves& halves, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments = {
      "quantize", halves.model(), "--data", halves.file("samples.npy"), "--labels", halves.file("labels.npy"),
      "-o",       halves.output()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

TEST(quantize, turns_a_float_file_into_an_int8_one_that_runs_on_a_board) {
  const Halves halves;
  const ProgramResult result = milliwatt_program(command(halves, {"--samples", "10", "--json"}));
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
  const ProgramResult result = milliwatt_program(command(halves, {"--io", "float"}));
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
  EXPECT_THAT(refusal(command(halves, {"--method", "best"})), HasSubstr("minmax, percentile, mse"));
  halves.write<std::int32_t>("labels.npy", ElementType::kInt32, {Halves::kSamples},
                             std::vector<std::int32_t>(Halves::kSamples, 7));
  EXPECT_THAT(refusal(command(halves)), HasSubstr("label 7 is none of the 2 outputs of halves.tflite"));
}

TEST(quantize, takes_numbers_for_each_channel_in_front_of_the_model) {
  const Halves halves;
  const ProgramResult result = milliwatt_program(
      {"quantize", "--std", "1,2", halves.model(), "--data", halves.file("samples.npy"), "-o", halves.output()});
  EXPECT_EQ(result.status, 0) << result.err;
}

TEST(quantize, refuses_a_model_that_is_quantized_already) {
  const Halves halves;
  ASSERT_EQ(milliwatt_program(command(halves)).status, 0);
  const ProgramResult again = milliwatt_program(
      {"quantize", halves.output(), "--data", halves.file("samples.npy"), "-o", halves.file("b.tflite")});
  EXPECT_EQ(again.status, 2);
  EXPECT_THAT(again.err, HasSubstr("is quantized already"));
  EXPECT_FALSE(fs::exists(halves.file("b.tflite")));
}

}  // namespace
}  // namespace milliwatt
