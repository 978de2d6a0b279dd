// Real models: what is read of them, written and read again is the same graph, and computes the same.
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "formats/graphs_to_write.h"
#include "formats/read_model.h"
#include "formats/tflite/read.h"
#include "formats/tflite/write.h"
#include "ops/execute.h"
#include "shared_data.h"

namespace milliwatt {
namespace {

namespace fs = std::filesystem;
using Values = std::vector<std::vector<std::byte>>;

std::vector<fs::path> shared_models() {
  std::vector<fs::path> paths;
  for (const char* folder : {"mlperf_tiny", "tflite_micro"}) {
    for (const fs::path& path : models_in(folder)) {
      const std::string stem = path.stem().string();
      const bool is_read = stem != "audio_preprocessor_int8" && stem != "trained_lstm_int8";
      if (is_read) paths.push_back(path);
    }
  }
  return paths;
}

TEST(write_model, gives_back_the_shared_models) {
  const std::vector<fs::path> paths = shared_models();
  if (paths.empty()) GTEST_SKIP() << "no model; run `make models`";
  for (const fs::path& path : paths) {
    SCOPED_TRACE(path);
    const Graph graph = read_model(path);
    const Graph again = parse_tflite(tflite_bytes(graph, "again.tflite"), "again.tflite");
    EXPECT_TRUE(comparable_text(again) == comparable_text(graph));
  }
}

Values outputs_of(const Graph& graph, unsigned seed) {
  std::mt19937 random(seed);
  Values inputs;
  for (const TensorId id : graph.inputs) {
    inputs.emplace_back(static_cast<std::size_t>(graph.tensor(id).bytes()));
    for (std::byte& byte : inputs.back()) byte = static_cast<std::byte>(random());
  }
  Executor executor(graph);
  executor.run(inputs);
  executor.run(inputs);  // variable tensors have changed by then
  return executor.outputs();
}

TEST(write_model, gives_back_models_that_compute_the_same) {
  const char* const models[] = {"mlperf_tiny/kws_ref_model", "mlperf_tiny/ad01_int8", "tflite_micro/hello_world_int8",
                                "tflite_micro/keyword_scrambled_8bit", "tflite_micro/micro_speech_quantized"};
  for (const char* name : models) {
    const fs::path path = model_path(std::string(name) + ".tflite");
    if (!fs::exists(path)) GTEST_SKIP() << "no model; run `make models`";
    SCOPED_TRACE(path);
    const Graph graph = read_model(path);
    const Graph again = parse_tflite(tflite_bytes(graph, "again.tflite"), "again.tflite");
    EXPECT_EQ(outputs_of(again, 7), outputs_of(graph, 7));
  }
}

}  // namespace
}  // namespace milliwatt
