#include "train/distill.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "error_text.h"
#include "networks.h"
#include "ops/float_values.h"

namespace milliwatt {
namespace {

constexpr std::size_t kPixels = 16;

/// 4x4x1 -> 2 classes without a convolution; ends in a softmax if `is_softmax`.
Graph dense_network(const std::string& name, bool is_softmax = true) {
  test::FloatNetwork net;
  TensorId x = net.input({1, 4, 4, 1});
  x = net.op("RESHAPE", name + "/flat", {x}, {}, {1, 16});
  x = net.dense(name + "/dense", x, 16, 2);
  return net.build(is_softmax ? net.op("SOFTMAX", name + "/softmax", {x}, {{"beta", 1.0}}, {1, 2}) : x);
}

/// The same images, but nobody says what they show.
class Unlabelled final : public test::Stripes {
 public:
  Unlabelled() : Stripes(128) {}
  void sample(std::int64_t epoch, std::int64_t index, std::span<float> input, std::span<float> target) const override {
    EXPECT_TRUE(target.empty());
    float unused = 0;
    Stripes::sample(epoch, index, input, {&unused, 1});
  }
};

/// Images, their classes, and a student on a tape.
struct DistillTest : ::testing::Test {
  void SetUp() override {
    if (!training_is_available()) GTEST_SKIP() << "built without torch";
  }

  double loss_of(const Loss& loss) {
    tape->begin(images, true);
    record(student, *tape);
    const TensorId out = student.outputs.front();
    return tape->minimize(loss.record(*tape, student.tensor(out), out, target_of(loss, *tape, images, classes)).loss);
  }

  void put_on_tape(Graph graph) {
    student = std::move(graph);
    parameters = find_parameters(student);
    tape = make_training_tape(student, parameters, {{}, 1});
    read_parameters(student, parameters.trained, tape->trained());
    read_parameters(student, parameters.statistics, tape->statistics());
  }

  std::vector<float> answer(const Graph& graph, std::size_t sample) const {
    return test::run_floats(graph, {{images.begin() + static_cast<std::ptrdiff_t>(sample * kPixels),
                                     images.begin() + static_cast<std::ptrdiff_t>((sample + 1) * kPixels)}});
  }

  void expect_slopes(const Loss& loss) {
    constexpr float kDistance = 2e-3F;
    loss_of(loss);
    const std::vector<float> gradients(tape->gradients().begin(), tape->gradients().end());
    double largest = 0;
    for (std::size_t i = 0; i < parameters.trained_count; ++i) {
      float& value = tape->trained()[i];
      const float before = value;
      value = before + kDistance;
      const double above = loss_of(loss);
      value = before - kDistance;
      const double slope = (above - loss_of(loss)) / (2 * static_cast<double>(kDistance));
      value = before;
      EXPECT_NEAR(gradients[i], slope, 2e-3 + 1e-2 * std::abs(slope)) << i;
      largest = std::max(largest, std::abs(slope));
    }
    EXPECT_GT(largest, 0.05);  // there is something to compare
  }

  const std::vector<float> images = test::random_values(3 * kPixels, 7);
  std::vector<float> classes = {1, 0, 1};
  Graph student;
  Parameters parameters;
  std::unique_ptr<TrainingTape> tape;
};

/// softmax(log(shares) / temperature): that of the logits, which are the logarithms but for a constant.
std::vector<double> softened(const std::vector<float>& shares, double temperature) {
  std::vector<double> values;
  for (const float share : shares) values.push_back(std::pow(static_cast<double>(share), 1 / temperature));
  const double sum = std::accumulate(values.begin(), values.end(), 0.0);
  for (double& value : values) value /= sum;
  return values;
}

TEST_F(DistillTest, adds_the_softened_cross_entropy_to_the_loss_of_classes) {
  const Graph teacher = test::small_network();  // its batch norm takes its running statistics
  put_on_tape(dense_network("student"));
  constexpr double kTemperature = 3, kWeight = 0.6;
  double own = 0, taught = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::vector<float> answers = answer(student, i);
    own -= std::log(static_cast<double>(answers[static_cast<std::size_t>(classes[i])])) / 3;
    const std::vector<double> wanted = softened(answer(teacher, i), kTemperature);
    const std::vector<double> given = softened(answers, kTemperature);
    for (std::size_t c = 0; c < wanted.size(); ++c) taught -= wanted[c] * std::log(given[c]) / 3;
  }
  const auto loss = distilled_loss(teacher, {kTemperature, kWeight}, class_loss(0));
  EXPECT_NEAR(loss_of(*loss), (1 - kWeight) * own + kWeight * kTemperature * kTemperature * taught, 1e-4);
}

TEST_F(DistillTest, has_the_gradients_that_slopes_say) {
  put_on_tape(dense_network("student"));
  expect_slopes(*distilled_loss(test::small_network(), {2, 0.5}, class_loss(0.1)));
}

TEST_F(DistillTest, compares_values_where_there_are_no_classes) {
  const Graph teacher = dense_network("teacher", false);
  put_on_tape(dense_network("student", false));
  double squares = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t c = 0; c < 2; ++c) {
      const double difference = static_cast<double>(answer(student, i)[c] - answer(teacher, i)[c]);
      squares += difference * difference / 6;
    }
  }
  classes.clear();
  const auto loss = distilled_loss(teacher, {4, 1}, nullptr);
  EXPECT_NEAR(loss_of(*loss), squares, 1e-4 * squares);
  expect_slopes(*loss);
}

TEST_F(DistillTest, teaches_without_labels) {
  TrainOptions options;
  options.epochs = 12;
  options.batch = 16;
  options.learning_rate = 0.02;
  options.threads = 1;
  const Graph teacher = train(test::small_network(), test::Stripes(128), options);
  options.loss = distilled_loss(teacher, {2, 1}, nullptr);
  options.seed = 5;
  const Graph taught = train(test::small_network(), Unlabelled(), options);
  int same = 0;
  for (std::int64_t i = 0; i < 64; ++i) {
    std::vector<float> image(kPixels);
    float is_column = 0;
    test::Stripes(128).sample(1000, i, image, {&is_column, 1});
    const std::vector<float> answers = test::run_floats(taught, {image});
    same += (answers[1] > answers[0]) == (is_column == 1) ? 1 : 0;
  }
  EXPECT_EQ(same, 64);
}

TEST_F(DistillTest, depends_on_the_teachers_weights) {
  Graph other = test::small_network();
  other.tensor(other.operators[0].inputs[1]).data[3] ^= std::byte{1};
  const Distillation how;
  EXPECT_NE(distilled_loss(test::small_network(), how, class_loss(0))->text(),
            distilled_loss(other, how, class_loss(0))->text());
}

TEST(check_teacher, says_what_does_not_suit) {
  Graph teacher = test::every_layer_network();
  teacher.source = "big.tflite";
  EXPECT_EQ(error_text([&] { check_teacher(teacher, test::small_network()); }),
            "teacher big.tflite: reads 1x8x6x2, the network 1x4x4x1; give a teacher of the same data and answers");
  EXPECT_EQ(error_text([&] { check_teacher(test::small_network(), dense_network("student")); }), "");
}

}  // namespace
}  // namespace milliwatt
