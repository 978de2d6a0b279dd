// Real networks on real and random inputs, on the emulated board.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "cli/program.h"
#include "data/tensor_file.h"
#include "scratch_folder.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int kSide = 96;

/// The 96 x 96 bytes of an 8-bit Windows bitmap, top row first: it stores rows from the bottom up.
std::vector<std::byte> bitmap_bytes(const fs::path& path) {
  const std::vector<std::byte> file = read_file(path);
  const std::size_t begin = static_cast<std::size_t>(file.at(10)) | static_cast<std::size_t>(file.at(11)) << 8;
  std::vector<std::byte> pixels;
  for (int row = kSide - 1; row >= 0; --row) {
    const auto at = file.begin() + static_cast<std::ptrdiff_t>(begin) + row * kSide;
    pixels.insert(pixels.end(), at, at + kSide);
  }
  return pixels;
}

/// Scores of "no person" and "person" for the picture. Its bytes are the network's codes as they lie, as TFLite Micro's
/// own person_detection_test feeds them.
std::vector<int> scores(const fs::path& picture) {
  const ScratchFolder folder;
  write_tensors(folder.path() / "in.npy", {{ElementType::kInt8, {1, kSide, kSide, 1}, bitmap_bytes(picture)}});
  const fs::path model = model_path("tflite_micro/person_detect.tflite");
  const ProgramResult result = milliwatt_program({"run", model, "--board", "nano33ble", "--json", "--input",
                                                  folder.path() / "in.npy", "--output", folder.path() / "out.npy"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(Json::parse(result.out)["bit_exact"], true);
  const std::vector<TensorData> outputs = read_tensors(folder.path() / "out.npy");
  std::vector<int> codes;
  for (const std::byte code : outputs.at(0).bytes) codes.push_back(static_cast<std::int8_t>(code));
  return codes;
}

TEST(person_detect, tells_a_person_from_none_on_the_board) {
  const fs::path person = shared_path("data/model_sample_inputs/person.bmp");
  const fs::path nobody = shared_path("data/model_sample_inputs/no_person.bmp");
  if (!fs::exists(person)) GTEST_SKIP() << "needs the shared data: " << person;
  if (!fs::exists(model_path("tflite_micro/person_detect.tflite"))) GTEST_SKIP() << "no model; run `make models`";
  const std::vector<int> with = scores(person);
  EXPECT_GT(with.at(1), with.at(0));
  const std::vector<int> without = scores(nobody);
  EXPECT_GT(without.at(0), without.at(1));
}

TEST(micro_speech, flattens_its_feature_map_row_by_row) {
  const fs::path model = model_path("tflite_micro/micro_speech_quantized.tflite");
  if (!fs::exists(model)) GTEST_SKIP() << "no model; run `make models`";
  const ProgramResult result = milliwatt_program({"run", model, "--board", "nano33ble", "--for", "ram", "--json"});
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["layers"][1]["op"], "FULLY_CONNECTED");
  EXPECT_TRUE(json["layers"][1]["kernel"].get<std::string>().starts_with("fully_connected_rows_s8"));
  // The input has 1,960 bytes, the feature map in front of the dense layer 4,000.
  EXPECT_LT(json["ram"]["arena_bytes"], 1960 + 1000);
}

/// What TFLite Micro with CMSIS-NN takes for the model: estimated cycles and arena bytes (bench/against_tflm.py); zeros
/// where it was not measured.
struct Network {
  const char* model;
  double peer_cycles, peer_arena_bytes;
};

class RealNetwork : public ::testing::TestWithParam<Network> {};

TEST_P(RealNetwork, has_the_references_bits_and_beats_its_peer_for_every_objective) {
  const fs::path model = model_path(std::string(GetParam().model) + ".tflite");
  if (!fs::exists(model)) GTEST_SKIP() << "no model; run `make models`";
  for (const std::string objective : {"speed", "size", "ram"}) {
    SCOPED_TRACE(objective);
    const ProgramResult result =
        milliwatt_program({"run", model, "--board", "nucleo-l4r5zi", "--for", objective, "--json"});
    ASSERT_EQ(result.status, 0) << result.err << result.out;
    const Json json = Json::parse(result.out);
    EXPECT_EQ(json["bit_exact"], true);
    // The plan's bytes are the bytes touched, but for room in a scratch that this layer's widths leave unused.
    EXPECT_LE(json["arena_touched_bytes"], json["ram"]["arena_bytes"]);
    EXPECT_GT(json["arena_touched_bytes"].get<int>() + 32, json["ram"]["arena_bytes"].get<int>());
    EXPECT_LE(json["flash"]["code_bytes"], 26 * 1024);
    if (GetParam().peer_cycles == 0) continue;
    if (objective == "speed") {
      EXPECT_LE(json["flash"]["code_bytes"], 24'000);
    }
    EXPECT_LE(json["cycles"], 0.8 * GetParam().peer_cycles);
    EXPECT_LE(json["ram"]["arena_bytes"], (objective == "speed" ? 0.7 : 0.6) * GetParam().peer_arena_bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Shared, RealNetwork,
    ::testing::Values(Network{"mlperf_tiny/kws_ref_model", 9.27e6, 22'832},
                      Network{"mlperf_tiny/pretrainedResnet_quant", 36.87e6, 55'008},
                      Network{"mlperf_tiny/vww_96_int8", 29.49e6, 100'720},
                      Network{"mlperf_tiny/ad01_int8", 0.726e6, 3'024}, Network{"mlperf_tiny/str_ww_ref_model", 0, 0},
                      Network{"mlperf_tiny/pretrainedResnet_large_int8", 0, 0},
                      Network{"mlperf_tiny/model_ToyCar_quant_fullint", 0, 0},
                      Network{"tflite_micro/person_detect", 0, 0}, Network{"tflite_micro/micro_speech_quantized", 0, 0},
                      Network{"tflite_micro/simple_add_model", 0, 0}, Network{"tflite_micro/hello_world_int8", 0, 0}),
    [](const auto& network) {
      std::string name = network.param.model;
      std::ranges::replace(name, '/', '_');
      return name;
    });

}  // namespace
}  // namespace milliwatt
