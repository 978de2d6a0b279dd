#include "train/training_tape.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "networks.h"
#include "ops/execute.h"
#include "ops/float_values.h"

namespace milliwatt {
namespace {

struct TrainingTapeTest : ::testing::Test {
  void SetUp() override {
    if (!training_tape_is_available()) GTEST_SKIP() << "built without torch";
  }

  // A tape with the graph's own values.
  std::unique_ptr<TrainingTape> tape_of(const Graph& graph, const Indexed<Quantization>& quantization = {}) {
    parameters = find_parameters(graph);
    std::unique_ptr<TrainingTape> tape = make_training_tape(graph, parameters, {quantization, 2});
    read_parameters(graph, parameters.trained, tape->trained());
    read_parameters(graph, parameters.statistics, tape->statistics());
    return tape;
  }

  Parameters parameters;
};

std::vector<float> reference(const Graph& graph, const std::vector<float>& input, TensorId id) {
  Executor executor(graph);
  executor.run(test::one_input(input));
  return test::values_of<float>(executor.value(id));
}

TEST_F(TrainingTapeTest, computes_what_the_reference_does) {
  const Graph graph = test::every_layer_network();
  const std::unique_ptr<TrainingTape> tape = tape_of(graph);
  const std::vector<float> inputs = test::random_values(3 * 96, 5, -2, 2);
  for (TensorId id = 0; id < static_cast<TensorId>(graph.tensors.size()); ++id) {
    if (graph.tensor(id).is_constant()) continue;
    tape->begin(inputs, false);
    record(graph, *tape);
    const std::vector<float> values = tape->value_of(id);
    const auto elements = static_cast<std::size_t>(graph.tensor(id).elements());
    ASSERT_EQ(values.size(), 3 * elements);
    for (std::ptrdiff_t sample = 0; sample < 3; ++sample) {
      const std::vector<float> expected =
          reference(graph, {inputs.begin() + sample * 96, inputs.begin() + (sample + 1) * 96}, id);
      for (std::size_t i = 0; i < elements; ++i) {
        ASSERT_NEAR(values[static_cast<std::size_t>(sample) * elements + i], expected[i], 1e-4)
            << graph.tensor(id).name << " element " << i;
      }
    }
  }
}

TEST_F(TrainingTapeTest, gradients_are_the_slopes_of_the_loss) {
  const Graph graph = test::every_layer_network();
  const std::unique_ptr<TrainingTape> tape = tape_of(graph);
  const std::vector<float> inputs = test::random_values(8 * 96, 6, -2, 2);
  const std::vector<std::int64_t> classes = {0, 1, 2, 0, 1, 2, 1, 1};
  for (const double smoothing : {0.0, 0.2}) {
    const auto loss = [&] {
      tape->begin(inputs, true);
      record(graph, *tape);
      return tape->loss_and_gradients(graph.outputs.front(), classes, smoothing).loss / 8;
    };
    loss();
    const std::vector<float> gradients(tape->gradients().begin(), tape->gradients().end());
    for (const Parameter& parameter : parameters.trained) {
      // Along a random direction: all elements at once, and the loss's own rounding weighs less.
      const std::span<float> values = tape->trained().subspan(parameter.offset, parameter.count);
      const std::vector<float> before(values.begin(), values.end());
      const std::vector<float> direction = test::random_values(parameter.count, 7);
      const auto loss_at = [&](float distance) {
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = before[i] + distance * direction[i];
        return loss();
      };
      const float distance = 2e-4F;
      const double slope = (loss_at(distance) - loss_at(-distance)) / (2 * static_cast<double>(distance));
      loss_at(0);
      const double expected = std::inner_product(
          direction.begin(), direction.end(), gradients.begin() + static_cast<std::ptrdiff_t>(parameter.offset), 0.0);
      EXPECT_NEAR(slope, expected, 0.02 * std::abs(expected) + 1e-3) << graph.tensor(parameter.id).name;
    }
  }
}

TEST_F(TrainingTapeTest, batch_norm_takes_the_batchs_statistics_and_keeps_running_ones) {
  test::FloatNetwork net;
  const TensorId in = net.input({1, 1, 2, 1});
  const Graph graph = net.build(net.norm("norm", in, {1, 1, 2, 1}, "none"));
  const std::unique_ptr<TrainingTape> tape = tape_of(graph);
  tape->trained()[0] = 2;  // gamma
  tape->trained()[1] = 5;  // beta
  tape->statistics()[0] = 10;
  tape->statistics()[1] = 20;
  tape->begin(std::vector<float>{1, 3, 5, 7}, true);
  record(graph, *tape);
  const std::vector<float> out = tape->value_of(graph.outputs.front());
  const double deviation = std::sqrt(5 + 1e-3);  // of the four values
  EXPECT_NEAR(out[0], (1 - 4) / deviation * 2 + 5, 1e-5);
  EXPECT_NEAR(out[3], (7 - 4) / deviation * 2 + 5, 1e-5);
  EXPECT_NEAR(tape->statistics()[0], 0.9 * 10 + 0.1 * 4, 1e-5);
  EXPECT_NEAR(tape->statistics()[1], 0.9 * 20 + 0.1 * 20.0 / 3, 1e-5);  // of a sample: by n - 1
}

TEST_F(TrainingTapeTest, loss_is_cross_entropy_of_what_softmax_reads) {
  test::FloatNetwork net;
  const TensorId in = net.input({1, 3});
  const Graph graph = net.build(net.op("SOFTMAX", "softmax", {in}, {{"beta", 2.0}}, {1, 3}));
  const std::unique_ptr<TrainingTape> tape = tape_of(graph);
  tape->begin(std::vector<float>{0, 0.5, 1, 2, 0, 0}, true);
  record(graph, *tape);
  // Nothing is trained here, so nothing has a gradient: the loss alone.
  const BatchResult result = tape->loss_and_gradients(graph.outputs.front(), std::vector<std::int64_t>{2, 1}, 0);
  const double first = std::log(1 + std::exp(1.0) + std::exp(2.0)) - 2;
  const double second = std::log(std::exp(4.0) + 2);
  EXPECT_NEAR(result.loss, first + second, 1e-5);
  EXPECT_EQ(result.correct, 1);
}

TEST_F(TrainingTapeTest, fake_quantization_rounds_to_codes_and_lets_gradients_pass) {
  test::FloatNetwork net;
  const TensorId in = net.input({1, 2});
  const Graph graph = net.build(net.dense("dense", in, 2, 2));
  Indexed<Quantization> quantization(graph.tensors.size());
  quantization[1] = per_channel({0.5F, 0.25F}, 0);  // weights
  quantization[3] = per_tensor(1, 0);               // output
  const std::unique_ptr<TrainingTape> tape = tape_of(graph, quantization);
  const std::vector<float> values = {0.6F, -0.9F, 0.6F, 100, 0.1F, 0.2F};  // weights, bias
  std::copy(values.begin(), values.end(), tape->trained().begin());
  tape->begin(std::vector<float>{2, 1}, true);
  record(graph, *tape);
  // 0.5 * 2 - 1 * 1 + 0.1 = 0.1; 0.5 * 2 + 127 * 0.25 + 0.2 = 32.95
  EXPECT_EQ(tape->value_of(3), (std::vector<float>{0, 33}));
  tape->loss_and_gradients(3, std::vector<std::int64_t>{0}, 0);
  EXPECT_NEAR(tape->gradients()[0], -2, 1e-5);
  EXPECT_NEAR(tape->gradients()[2], 2, 1e-5);
  EXPECT_EQ(tape->gradients()[3], 0);  // beyond the last code: moving it changes nothing
}

}  // namespace
}  // namespace milliwatt
