// `milliwatt fit MODEL` as a user types it, on a network of 64 neurons that trains in seconds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "base/random.h"
#include "cli/halves.h"
#include "cli/program.h"
#include "formats/read_model.h"
#include "train/train.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// Which half of 1x4x4x1 is brighter, with more weights than that needs.
Graph wide_network() {
  GraphBuilder builder("wide");
  const auto floats = [](Shape shape) { return TensorSpec{ElementType::kFloat32, std::move(shape), {}}; };
  constexpr std::int64_t kNeurons = 64;
  Random random({5});
  std::vector<float> first, second(2 * kNeurons);
  for (std::int64_t n = 0; n < kNeurons; ++n) {
    for (int i = 0; i < 16; ++i) {
      const double side = (i % 4 / 2 == n % 2 ? 1 : -1) * 0.5;
      first.push_back(static_cast<float>(side + random.uniform(-0.2, 0.2)));
    }
    second[static_cast<std::size_t>(n % 2 * kNeurons + n)] = 0.2F;
  }
  TensorId x = builder.input("in", floats({1, 4, 4, 1}));
  x = builder.op("RESHAPE", "flat", {x}, {}, floats({1, 16}));
  x = builder.op("FULLY_CONNECTED", "first", {x, builder.constant("first/weights", {kNeurons, 16}, first)},
                 {{"activation", "relu"}}, floats({1, kNeurons}));
  x = builder.op("FULLY_CONNECTED", "second", {x, builder.constant("second/weights", {2, kNeurons}, second)},
                 {{"activation", "none"}}, floats({1, 2}));
  builder.output(builder.op("SOFTMAX", "out", {x}, {{"beta", 1.0}}, floats({1, 2})));
  return builder.build();
}

class FitModel : public ::testing::Test {
 protected:
  FitModel() { write_model(wide_network(), model()); }

  std::string model() const { return halves_.file("wide.tflite"); }

  ProgramResult fit(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {"fit", model(), "--board", "nano33ble", "-o", halves_.file("out")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return milliwatt_program(arguments);
  }
  ProgramResult fit_data(std::vector<std::string> more) const {
    for (const char* one : {"--epochs", "4", "--batch", "8", "--threads", "1", "--json", "--data"}) more.push_back(one);
    more.push_back(halves_.file("samples.npy"));
    return fit(more);
  }
  std::vector<std::string> labels() const { return {"--labels", halves_.file("labels.npy")}; }

  std::vector<std::string> journal_keys() const {
    std::ifstream file(halves_.file("out/journal.jsonl"));
    std::vector<std::string> keys;
    for (std::string line; std::getline(file, line);) keys.push_back(Json::parse(line)["key"]);
    std::ranges::sort(keys);
    return keys;
  }

  const Halves halves_;
};

TEST_F(FitModel, trains_nothing_if_the_model_fits_in_int8) {
  std::vector<std::string> arguments = labels();
  arguments.insert(arguments.end(), {"--variations", "4"});
  const ProgramResult result = fit_data(arguments);
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["fits"], true);
  EXPECT_EQ(json["accuracy"], 1.0);
  EXPECT_EQ(json["agreement"], 1.0);
  EXPECT_EQ(json["bit_exact"], 1.0);
  const Graph int8 = read_model(json["output"].get<std::string>());
  EXPECT_EQ(int8.tensor(int8.inputs[0]).type, ElementType::kInt8);
  EXPECT_TRUE(fs::exists(halves_.file("out/nano33ble/cpp/wide.cpp")));
  for (const std::string& key : journal_keys()) EXPECT_FALSE(key.starts_with("trial-")) << key;
}

TEST_F(FitModel, compresses_until_it_fits_and_does_nothing_twice) {
  if (!training_is_available()) GTEST_SKIP() << "built without torch";
  const Json roomy = Json::parse(fit_data({}).out);
  EXPECT_EQ(roomy["metric"], "agreement");  // no labels
  const auto flash = roomy["application"]["flash_bytes"].get<std::int64_t>() - 500;
  const std::vector<std::string> limited = {"--flash", std::to_string(flash), "--trials", "3"};
  const ProgramResult result = fit_data(limited);
  ASSERT_EQ(result.status, 0) << result.err << result.out;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["fits"], true);
  EXPECT_EQ(json["given"]["fits"], false);
  EXPECT_LE(json["application"]["flash_bytes"], flash);
  EXPECT_EQ(json["bit_exact"], 1.0);
  EXPECT_GE(json["agreement"], 0.5);
  EXPECT_THAT(json["variation"].get<std::string>(), HasSubstr("trained"));
  EXPECT_LE(json["trials"], 3);
  const std::vector<std::string> keys = journal_keys();
  EXPECT_EQ(std::ranges::adjacent_find(keys), keys.end());
  const Json again = Json::parse(fit_data(limited).out);
  EXPECT_EQ(journal_keys(), keys);
  EXPECT_EQ(again["variation"], json["variation"]);
  EXPECT_EQ(again["flash"], json["flash"]);
}

TEST_F(FitModel, says_how_far_the_nearest_is_where_nothing_fits) {
  const ProgramResult result = fit_data({"--ram", "64", "--variations", "6"});
  EXPECT_EQ(result.status, 1) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["fits"], false);
  EXPECT_EQ(json["trials"], 0);
  EXPECT_EQ(json["output"], nullptr);
  EXPECT_THAT(json["reason"].get<std::string>(), HasSubstr(" B over the limit of 64 B"));
}

TEST_F(FitModel, finds_a_form_of_the_model_as_it_is_without_data) {
  const ProgramResult result = fit({"--json"});
  ASSERT_EQ(result.status, 0) << result.err;
  const Json json = Json::parse(result.out);
  EXPECT_EQ(json["variation"], "as the model is");
  EXPECT_EQ(json["accuracy"], nullptr);
  EXPECT_EQ(json["bit_exact"], 1.0);
  EXPECT_EQ(json["measured"], 1);
}

TEST_F(FitModel, refuses_what_is_for_recipes_or_needs_data) {
  const auto refusal = [&](const ProgramResult& result) {
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.out, "");
    return result.err;
  };
  EXPECT_THAT(refusal(fit({"--min-accuracy", "0.9"})), HasSubstr("--min-accuracy: nothing is known of the accuracy"));
  EXPECT_THAT(refusal(fit({"--coded"})), HasSubstr("--coded: decoding weights takes many times the cycles"));
  EXPECT_THAT(refusal(fit_data({"--distill", "0.3"})), HasSubstr("--distill: is 0.3, and "));
  std::ofstream(halves_.file("r.toml")) << "task = \"table\"\n";
  const std::vector<std::string> recipe = {"fit", halves_.file("r.toml"), "--board", "uno", "--epochs", "3"};
  EXPECT_THAT(refusal(milliwatt_program(recipe)), HasSubstr("--epochs: is for models; the recipe says it"));
}

}  // namespace
}  // namespace milliwatt
