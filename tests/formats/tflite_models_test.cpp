// Real models: what the converter writes is read, and what is printed of it is read back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "error_text.h"
#include "formats/read_model.h"
#include "graph/text.h"
#include "graph/verify.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

TEST(read_model, reads_the_models_of_mlperf_tiny_and_tflite_micro) {
  std::vector<fs::path> paths = models_in("mlperf_tiny");
  std::ranges::copy(models_in("tflite_micro"), std::back_inserter(paths));
  if (paths.empty()) GTEST_SKIP() << "no model; run `make models`";
  for (const fs::path& path : paths) {
    const std::string stem = path.stem().string();
    if (stem == "audio_preprocessor_int8" || stem == "trained_lstm_int8") continue;  // operators of later versions
    SCOPED_TRACE(path);
    const Graph graph = read_model(path);
    EXPECT_EQ(graph.name, stem);
    EXPECT_FALSE(graph.operators.empty());
    const std::string text = print_graph(graph, 1 << 30);
    EXPECT_TRUE(print_graph(parse_graph(text), 1 << 30) == text) << "the text is not read back as it was";
  }
}

TEST(read_model, reads_or_refuses_every_shared_model) {
  const std::vector<fs::path> paths = models_in("");
  if (paths.empty()) GTEST_SKIP() << "no model; run `make models`";
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path);
    const std::string what = error_text([&] { EXPECT_TRUE(structural_problems(read_model(path)).empty()); });
    EXPECT_TRUE(what.empty() || what.starts_with(path.string() + ": ")) << what;
    EXPECT_EQ(what.find('\n'), std::string::npos) << what;
  }
}

TEST(read_model, reads_the_keyword_model_as_its_authors_describe_it) {
  const fs::path path = model_path("mlperf_tiny/kws_ref_model.tflite");
  if (!fs::exists(path)) GTEST_SKIP() << "no model; run `make models`";
  const Graph graph = read_model(path);
  ASSERT_EQ(graph.operators.size(), 13U);
  EXPECT_EQ(graph.tensor(graph.inputs.at(0)).shape, (Shape{1, 49, 10, 1}));
  EXPECT_EQ(graph.tensor(graph.outputs.at(0)).shape, (Shape{1, 12}));
  const Tensor& weights = graph.tensor(graph.operators[0].inputs[1]);
  EXPECT_EQ(weights.shape, (Shape{64, 10, 4, 1}));
  EXPECT_EQ(weights.quantization.scales.size(), 64U);
  EXPECT_EQ(weights.data.size(), 2560U);
}

TEST(read_model, names_what_it_cannot_read_of_the_others) {
  const fs::path audio = model_path("tflite_micro/audio_preprocessor_int8.tflite");
  if (!fs::exists(audio)) GTEST_SKIP() << "no model; run `make models`";
  EXPECT_THAT(error_text([&] { read_model(audio); }), HasSubstr("custom operator \"SignalWindow\""));
}

}  // namespace
}  // namespace milliwatt
