#include "train/training_tape.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
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

/// The mean cross-entropy of the tensor, and its gradients.
double minimize(TrainingTape& tape, TensorId output, const std::vector<float>& classes, double smoothing) {
  const Node target = tape.target(classes);
  return tape.minimize(tape.cross_entropy(tape.logits(output), target, smoothing));
}

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

TEST_F(TrainingTapeTest, pads_and_takes_means_over_places_and_logarithms) {
  test::FloatNetwork net;
  TensorId x = net.input({1, 4, 3, 2});
  x = net.op("PADV2", "pad",
             {x, net.integers("paddings", {4, 2}, {0, 0, 1, 0, 2, 1, 0, 0}), net.constant("value", {1})}, {},
             {1, 5, 6, 2});
  x = net.op("PAD", "pad again", {x, net.integers("more", {4, 2}, {0, 0, 0, 1, 0, 0, 0, 0})}, {}, {1, 6, 6, 2});
  x = net.conv("conv", x, {3, 3, 3, 2}, {1, 4, 4, 3}, test::FloatNetwork::window(1, "valid", "relu"));
  x = net.op("MEAN", "mean", {x, net.integers("axes", {2}, {1, -2})}, {{"keep_dims", std::int64_t{0}}}, {1, 3});
  const Graph graph = net.build(net.op("LOG_SOFTMAX", "log softmax", {x}, {}, {1, 3}));
  const std::unique_ptr<TrainingTape> tape = tape_of(graph);
  const std::vector<float> inputs = test::random_values(2 * 24, 5);
  tape->begin(inputs, false);
  record(graph, *tape);
  const std::vector<float> values = tape->value_of(graph.outputs.front());
  for (std::ptrdiff_t sample = 0; sample < 2; ++sample) {
    const std::vector<float> expected =
        reference(graph, {inputs.begin() + sample * 24, inputs.begin() + (sample + 1) * 24}, graph.outputs.front());
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_NEAR(values[static_cast<std::size_t>(sample) * 3 + i], expected[i], 1e-5);
  }
}

TEST_F(TrainingTapeTest, gradients_are_the_slopes_of_the_loss) {
  const Graph graph = test::every_layer_network();
  const std::unique_ptr<TrainingTape> tape = tape_of(graph);
  const std::vector<float> inputs = test::random_values(8 * 96, 6, -2, 2);
  const std::vector<float> classes = {0, 1, 2, 0, 1, 2, 1, 1};
  for (const double smoothing : {0.0, 0.2}) {
    const auto loss = [&] {
      tape->begin(inputs, true);
      record(graph, *tape);
      return minimize(*tape, graph.outputs.front(), classes, smoothing);
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
  const Node classes = tape->target(std::vector<float>{2, 1});
  const Node logits = tape->logits(graph.outputs.front());
  EXPECT_EQ(tape->mean_of(tape->best_is(logits, classes)), 0.5);
  const double loss = tape->minimize(tape->cross_entropy(logits, classes, 0));
  const double first = std::log(1 + std::exp(1.0) + std::exp(2.0)) - 2;
  const double second = std::log(std::exp(4.0) + 2);
  EXPECT_NEAR(loss, (first + second) / 2, 1e-5);
}

TEST_F(TrainingTapeTest, cross_entropy_counts_each_row_of_a_map_that_has_a_class) {
  test::FloatNetwork net;
  const TensorId in = net.input({1, 2, 1, 3});
  const Graph graph = net.build(net.op("RESHAPE", "same", {in}, {}, {1, 2, 1, 3}));
  const std::unique_ptr<TrainingTape> tape = tape_of(graph);
  tape->begin(std::vector<float>{0, 1, 2, 9, 9, 9, 4, 0, 0, 0, 0, 0}, true);  // two samples of two pixels
  record(graph, *tape);
  const Node classes = tape->target(std::vector<float>{2, -1, 1, 0});
  const Node logits = tape->logits(graph.outputs.front());
  EXPECT_EQ(tape->mean_of(tape->best_is(logits, classes)), 0.5);
  const double first = std::log(1 + std::exp(1.0) + std::exp(2.0)) - 2;
  const double third = std::log(std::exp(4.0) + 2);
  EXPECT_NEAR(tape->minimize(tape->cross_entropy(logits, classes, 0)), (first + third + std::log(3.0)) / 3, 1e-5);
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
  minimize(*tape, 3, {0}, 0);
  EXPECT_NEAR(tape->gradients()[0], -2, 1e-5);
  EXPECT_NEAR(tape->gradients()[2], 2, 1e-5);
  EXPECT_EQ(tape->gradients()[3], 0);  // beyond the last code: moving it changes nothing
}

// Of few channels, for which oneDNN 2 writes beyond its memory if it does the whole.
TEST_F(TrainingTapeTest, a_strided_convolution_of_single_pixels_is_right) {
  test::FloatNetwork net;
  TensorId x = net.input({1, 8, 8, 4});
  x = net.conv("shortcut", x, {8, 1, 1, 4}, {1, 4, 4, 8}, test::FloatNetwork::window(2, "same", "none"));
  x = net.op("RESHAPE", "flat", {x}, {}, {1, 128});
  const Graph graph = net.build(net.dense("dense", x, 128, 2));
  const std::unique_ptr<TrainingTape> tape = tape_of(graph);
  const std::vector<float> inputs = test::random_values(16 * 256, 5);
  tape->begin(inputs, true);
  record(graph, *tape);
  const std::vector<float> values = tape->value_of(graph.outputs.front());
  const std::vector<float> expected = reference(graph, {inputs.begin(), inputs.begin() + 256}, graph.outputs.front());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(values[i], expected[i], 1e-4);
  minimize(*tape, graph.outputs.front(), std::vector<float>(16, 1), 0);
  for (const float gradient : tape->gradients()) ASSERT_TRUE(std::isfinite(gradient));
}

// Steps that no operator of every_layer_network() takes. Values are 1 x 2 x 2 x 3: 0 to 11.
struct TapeSteps : TrainingTapeTest {
  std::vector<float> of(const Shape& out_shape, const std::function<Node(Tape&, Node)>& steps) {
    test::FloatNetwork net;
    const TensorId in = net.input({1, 2, 2, 3});
    const Graph graph = net.build(net.op("RESHAPE", "out", {in}, {}, out_shape));
    const std::unique_ptr<TrainingTape> tape = tape_of(graph);
    std::vector<float> values(12);
    std::iota(values.begin(), values.end(), 0.0F);
    tape->begin(values, false);
    tape->put(graph.outputs.front(), steps(*tape, tape->value(in)));
    return tape->value_of(graph.outputs.front());
  }
};

using Floats = std::vector<float>;

TEST_F(TapeSteps, have_the_graphs_dimensions) {
  const auto transposed = [](Tape& t, Node x) { return t.transpose(x, {0, 3, 1, 2}); };
  EXPECT_EQ(of({1, 3, 2, 2}, transposed), (Floats{0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11}));
  const auto mean = [](Tape& t, Node x) { return t.reduce(Tape::Reduction::kMean, x, {1, 2}); };
  EXPECT_EQ(of({1, 1, 1, 3}, mean), (Floats{4.5, 5.5, 6.5}));
  const auto highest = [](Tape& t, Node x) { return t.reduce(Tape::Reduction::kMaximum, x, {3}); };
  EXPECT_EQ(of({1, 2, 2, 1}, highest), (Floats{2, 5, 8, 11}));
  const auto twice = [](Tape& t, Node x) { return t.concatenate({x, x}, 1); };
  EXPECT_EQ(of({1, 4, 2, 3}, twice).size(), 24U);
  EXPECT_EQ(of({1, 4, 2, 3}, twice)[12], 0);
  const auto padded = [](Tape& t, Node x) { return t.pad(x, {0, 1, 0, 0}, {0, 0, 0, 1}, -1); };
  EXPECT_EQ(of({1, 3, 2, 4}, padded),
            (Floats{-1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1}));
}

TEST_F(TapeSteps, repeat_dimensions_of_one) {
  const auto plus_channels = [](Tape& t, Node x) {
    const Node channels = t.reduce(Tape::Reduction::kSum, x, {1, 2});  // 18 22 26
    return t.binary(Tape::Binary::kAdd, x, channels);
  };
  EXPECT_EQ(of({1, 2, 2, 3}, plus_channels), (Floats{18, 23, 28, 21, 26, 31, 24, 29, 34, 27, 32, 37}));
}

TEST_F(TapeSteps, compute_element_by_element) {
  const auto squares = [](Tape& t, Node x) { return t.binary(Tape::Binary::kMultiply, x, x); };
  EXPECT_EQ(of({1, 2, 2, 3}, squares)[11], 121);
  const auto less = [](Tape& t, Node x) {
    return t.binary(Tape::Binary::kSubtract, x, t.unary(Tape::Unary::kSqrt, x));
  };
  EXPECT_EQ(of({1, 2, 2, 3}, less)[9], 6);
  const auto half = [](Tape& t, Node x) {
    return t.binary(Tape::Binary::kDivide, x, t.binary(Tape::Binary::kAdd, x, x));
  };
  EXPECT_EQ(of({1, 2, 2, 3}, half)[5], 0.5);
  EXPECT_NEAR(of({1, 2, 2, 3}, [](Tape& t, Node x) { return t.unary(Tape::Unary::kSigmoid, x); })[2], 0.880797, 1e-6);
  const auto clamped = [](Tape& t, Node x) { return t.clamp(t.unary(Tape::Unary::kNegative, x), {-4, 0}); };
  EXPECT_EQ(of({1, 2, 2, 3}, clamped), (Floats{0, -1, -2, -3, -4, -4, -4, -4, -4, -4, -4, -4}));
}

// An activation in place must not change what another step reads.
TEST_F(TapeSteps, leave_what_they_read_as_it_is) {
  const auto both = [](Tape& t, Node x) {
    const Node negative = t.unary(Tape::Unary::kNegative, x);
    const Node none = t.clamp(negative, {0, std::numeric_limits<float>::infinity()});
    return t.binary(Tape::Binary::kAdd, negative, none);
  };
  EXPECT_EQ(of({1, 2, 2, 3}, both)[3], -3);
}

TEST_F(TapeSteps, take_the_highest_of_a_window) {
  Window2d window{};
  window.in_height = window.in_width = 2;
  window.in_channels = 3;
  window.out_height = window.out_width = 1;
  window.kernel_height = window.kernel_width = 2;
  window.stride_height = window.stride_width = 2;
  window.dilation_height = window.dilation_width = 1;
  EXPECT_EQ(of({1, 1, 1, 3}, [&](Tape& t, Node x) { return t.pool(Tape::Pool::kMax, x, window); }),
            (Floats{9, 10, 11}));
}

TEST_F(TapeSteps, take_elements_several_times) {
  EXPECT_EQ(of({1, 3, 2, 3},
               [](Tape& t, Node x) {
                 return t.take(x, 1, {1, 0, 1});
               }),
            (Floats{6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(of({1, 2, 1, 3}, [](Tape& t, Node x) { return t.take(x, 2, {1}); }), (Floats{3, 4, 5, 9, 10, 11}));
}

}  // namespace
}  // namespace milliwatt
