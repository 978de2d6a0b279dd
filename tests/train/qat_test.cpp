// Quantization-aware training: what the tape computes with fake quantization is what the int8 network computes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "compress/quantize.h"
#include "networks.h"
#include "ops/float_values.h"
#include "passes/fold_batch_norms.h"
#include "train/training_tape.h"

namespace milliwatt {
namespace {

using test::random_values;

struct QatTest : ::testing::Test {
  void SetUp() override {
    if (!training_is_available()) GTEST_SKIP() << "built without torch";
  }
};

std::vector<std::int8_t> codes_of(const std::vector<float>& values, const Quantization& quantization) {
  std::vector<std::int8_t> codes;
  for (const float value : values) {
    const float code = std::nearbyint(value / quantization.scales[0]) + static_cast<float>(quantization.zero_points[0]);
    codes.push_back(static_cast<std::int8_t>(std::clamp(code, -128.0F, 127.0F)));
  }
  return codes;
}

std::vector<float> values_of_codes(const std::vector<std::int8_t>& codes, const Quantization& quantization) {
  std::vector<float> values;
  for (const std::int8_t code : codes) {
    values.push_back(quantization.scales[0] * static_cast<float>(code - quantization.zero_points[0]));
  }
  return values;
}

TEST_F(QatTest, fake_quantization_gives_the_int8_networks_codes) {
  const Graph graph = fold_batch_norms(test::every_layer_network());
  const Ranges ranges = calibrate(graph, 50, [](std::size_t i) { return test::one_input(random_values(96, i)); });
  const Indexed<Quantization> quantization = quantization_of(graph, ranges, {{}});
  const Graph int8 = quantize_int8(graph, quantization);
  const Parameters parameters = find_parameters(graph);
  const std::unique_ptr<TrainingTape> tape = make_training_tape(graph, parameters, {quantization, 1});
  read_parameters(graph, parameters.trained, tape->trained());

  std::int64_t elements = 0, differing = 0;
  for (std::uint64_t sample = 0; sample < 20; ++sample) {
    const Quantization& input_quantization = quantization[static_cast<std::size_t>(graph.inputs[0])];
    const std::vector<std::int8_t> input = codes_of(random_values(96, 1000 + sample), input_quantization);
    Executor executor(int8);
    executor.run(test::one_input(input));
    tape->begin(values_of_codes(input, input_quantization), false);
    record(graph, *tape);
    for (TensorId id = 0; id < static_cast<TensorId>(graph.tensors.size()); ++id) {
      if (graph.tensor(id).is_constant()) continue;
      const std::vector<std::int8_t> codes = codes_of(tape->value_of(id), quantization[static_cast<std::size_t>(id)]);
      const std::vector<std::int8_t> expected = test::values_of<std::int8_t>(executor.value(id));
      ASSERT_EQ(codes.size(), expected.size());
      for (std::size_t i = 0; i < codes.size(); ++i) {
        // Values half-way between two codes fall to either side (a pool's often are), and the layers behind follow.
        ASSERT_LE(std::abs(codes[i] - expected[i]), 2) << graph.tensor(id).name << " element " << i;
        ++elements;
        differing += codes[i] == expected[i] ? 0 : 1;
      }
    }
  }
  EXPECT_LT(static_cast<double>(differing), 0.02 * static_cast<double>(elements));
}

// Weights of three codes hurt; training that knows of them mends it.
TEST_F(QatTest, training_recovers_what_coarse_codes_lost) {
  const test::Stripes samples(128);
  TrainOptions options;
  options.epochs = 12;
  options.batch = 16;
  options.learning_rate = 0.02;
  options.threads = 2;
  const Graph graph = fold_batch_norms(train(test::small_network(), samples, options));
  const auto input = [&](std::size_t i) {
    std::vector<float> values(16);
    float label = 0;
    samples.sample(0, static_cast<std::int64_t>(i), values, {&label, 1});
    return values;
  };
  const Ranges ranges = calibrate(graph, 64, [&](std::size_t i) { return test::one_input(input(i)); });
  Indexed<Quantization> quantization = quantization_of(graph, ranges, {{}});
  for (Quantization& one : quantization) {
    for (float& scale : one.scales) scale *= one.per_channel() ? 160.0F : 1.0F;  // weights of -1, 0 and 1
  }
  const auto accuracy_of = [&](const Graph& network) {
    const Graph int8 = quantize_int8(network, quantization);
    Executor executor(int8);
    std::int64_t correct = 0;
    for (std::int64_t i = 0; i < samples.size(); ++i) {
      std::vector<float> values(16);
      float expected = 0;
      samples.sample(500, i, values, {&expected, 1});
      executor.run(test::one_input(codes_of(values, quantization[static_cast<std::size_t>(graph.inputs[0])])));
      const std::vector<std::int8_t> scores = test::values_of<std::int8_t>(executor.outputs()[0]);
      if ((scores[1] > scores[0]) == (expected == 1)) ++correct;
    }
    return static_cast<double>(correct) / static_cast<double>(samples.size());
  };
  options.initialize = false;
  options.fake_quantization = quantization;
  const double before = accuracy_of(graph);
  const double after = accuracy_of(train(graph, samples, options));
  EXPECT_LT(before, 0.95);
  EXPECT_GT(after, 0.98);
}

}  // namespace
}  // namespace milliwatt
