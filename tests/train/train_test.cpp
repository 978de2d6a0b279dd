#include "train/train.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "error_text.h"
#include "networks.h"
#include "ops/float_values.h"
#include "train/loss.h"

namespace milliwatt {
namespace {

using ::testing::HasSubstr;

TrainOptions quick() {
  TrainOptions options;
  options.epochs = 12;
  options.batch = 16;
  options.learning_rate = 0.02;
  options.threads = 2;
  return options;
}

bool same_constants(const Graph& a, const Graph& b) {
  for (std::size_t i = 0; i < a.tensors.size(); ++i) {
    if (a.tensors[i].data != b.tensors[i].data) return false;
  }
  return true;
}

double accuracy_of(const Graph& graph, const SampleSource& samples) {
  std::int64_t correct = 0;
  for (std::int64_t i = 0; i < samples.size(); ++i) {
    std::vector<float> input(static_cast<std::size_t>(graph.tensor(graph.inputs[0]).elements()));
    float expected = 0;
    samples.sample(1000, i, input, {&expected, 1});
    const std::vector<float> scores = test::run_floats(graph, {input});
    if (std::max_element(scores.begin(), scores.end()) - scores.begin() == static_cast<std::int64_t>(expected))
      ++correct;
  }
  return static_cast<double>(correct) / static_cast<double>(samples.size());
}

struct TrainTest : ::testing::Test {
  void SetUp() override {
    if (!training_is_available()) GTEST_SKIP() << "built without torch";
  }
};

TEST(train, without_torch_says_what_to_install) {
  if (training_is_available()) GTEST_SKIP() << "built with torch";
  EXPECT_EQ(error_text([] { train(test::small_network(), test::Stripes(32), quick()); }),
            "training: this milliwatt was built without libtorch; install libtorch-dev and build again from an empty "
            "build folder");
}

TEST_F(TrainTest, learns_a_small_problem) {
  const test::Stripes samples(129);  // eight batches of 16; a last one of 1 is left out
  std::vector<TrainProgress> reports;
  const Graph trained =
      train(test::small_network(), samples, quick(), [&](const TrainProgress& p) { reports.push_back(p); });
  EXPECT_EQ(accuracy_of(trained, samples), 1);
  ASSERT_GE(reports.size(), 12U);
  const TrainProgress& last = reports.back();
  EXPECT_EQ(last.epoch, 12);
  EXPECT_EQ(last.epochs, 12);
  EXPECT_EQ(last.batch, 8);
  EXPECT_EQ(last.batches, 8);
  EXPECT_GE(last.accuracy.value(), 0.98);  // the mean over an epoch in which it still learnt
  EXPECT_LT(last.loss, reports.front().loss);
  EXPECT_EQ(last.seconds_left, 0);
}

TEST_F(TrainTest, gives_the_same_weights_again_and_others_for_another_seed) {
  TrainOptions options = quick();
  options.epochs = 2;
  const test::Stripes samples(40);
  const Graph first = train(test::small_network(), samples, options);
  EXPECT_TRUE(same_constants(first, train(test::small_network(), samples, options)));
  options.seed = 2;
  EXPECT_FALSE(same_constants(first, train(test::small_network(), samples, options)));
}

TEST_F(TrainTest, starts_from_the_graphs_own_weights_where_asked) {
  TrainOptions options = quick();
  options.epochs = 1;
  options.initialize = false;
  options.learning_rate = 1e-12;
  options.weight_decay = 0;
  const Graph graph = test::small_network();
  const Graph tuned = train(graph, test::Stripes(32), options);
  const TensorId weights = graph.operators[0].inputs[1];
  const auto before = elements_of<float>(graph.tensor(weights));
  const auto after = elements_of<float>(tuned.tensor(weights));
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_NEAR(before[i], after[i], 1e-6);
  // The running statistics move even so.
  EXPECT_FALSE(same_constants(graph, tuned));
}

TEST_F(TrainTest, learns_with_fake_quantization) {
  const test::Stripes samples(128);
  const Graph graph = train(test::small_network(), samples, quick());
  TrainOptions options = quick();
  options.initialize = false;
  options.fake_quantization.resize(graph.tensors.size());
  options.fake_quantization[graph.operators[0].inputs[1]] = per_tensor(0.02F, 0);
  options.fake_quantization[graph.operators[1].outputs[0]] = per_tensor(0.05F, -128);
  TrainProgress last;
  train(graph, samples, options, [&](const TrainProgress& p) { last = p; });
  EXPECT_GE(last.accuracy.value(), 0.98);  // the mean over an epoch in which it still learnt
}

// A source that goes wrong in its own way.
class Broken : public test::Stripes {
 public:
  Broken(int kind) : Stripes(64), kind_(kind) {}
  void sample(std::int64_t epoch, std::int64_t index, std::span<float> input, std::span<float> target) const override {
    Stripes::sample(epoch, index, input, target);
    if (kind_ == 0 && epoch == 1 && index == 40) throw std::runtime_error("the disk is gone");
    if (kind_ == 1) input[3] = std::numeric_limits<float>::quiet_NaN();
    if (kind_ == 2) target[0] = 2;
  }

 private:
  int kind_;
};

TEST_F(TrainTest, passes_on_what_its_samples_throw) {
  EXPECT_THROW(
      {
        try {
          train(test::small_network(), Broken(0), quick());
        } catch (const std::runtime_error& error) {
          EXPECT_STREQ(error.what(), "the disk is gone");
          throw;
        }
      },
      std::runtime_error);
}

TEST_F(TrainTest, says_when_it_diverges) {
  EXPECT_THAT(error_text([] { train(test::small_network(), Broken(1), quick()); }),
              HasSubstr("training diverged in epoch 1"));
}

TEST_F(TrainTest, refuses_classes_that_the_network_lacks) {
  EXPECT_THAT(error_text([] { train(test::small_network(), Broken(2), quick()); }),
              HasSubstr("is of class 2; the network has classes 0 to 1"));
}

// Noise around one of two patterns; the network is to give the pattern without the noise.
class Patterns : public test::Stripes {
 public:
  Patterns() : Stripes(64) {}
  void sample(std::int64_t epoch, std::int64_t index, std::span<float> input, std::span<float> target) const override {
    float label = 0;
    Stripes::sample(epoch, index, input, {&label, 1});
    for (std::size_t i = 0; i < target.size(); ++i) target[i] = std::round(input[i]);
  }
};

TEST_F(TrainTest, learns_values) {
  test::FloatNetwork net;
  TensorId x = net.input({1, 16});
  x = net.dense("dense1", x, 16, 16);
  const Graph graph = net.build(net.dense("dense2", x, 16, 16));
  TrainOptions options = quick();
  options.epochs = 60;
  options.loss = squared_loss();
  std::vector<TrainProgress> reports;
  const Graph trained = train(graph, Patterns(), options, [&](const TrainProgress& p) { reports.push_back(p); });
  EXPECT_FALSE(reports.back().accuracy);
  EXPECT_LT(reports.back().loss, 0.02);  // the mean of the squares; 0.19 for a network that gives the mean
  std::vector<float> input(16), target(16);
  Patterns().sample(500, 3, input, target);
  const std::vector<float> values = test::run_floats(trained, {input});
  for (std::size_t i = 0; i < 16; ++i) EXPECT_NEAR(values[i], target[i], 0.45) << i;
}

TEST_F(TrainTest, refuses_options_that_make_no_sense) {
  const test::Stripes samples(32);
  const auto refusal = [&](auto change) {
    TrainOptions options = quick();
    change(options);
    return error_text([&] { train(test::small_network(), samples, options); });
  };
  EXPECT_EQ(refusal([](TrainOptions& o) { o.epochs = 0; }), "epochs is 0; supported: 1 or more");
  EXPECT_EQ(refusal([](TrainOptions& o) { o.batch = 1; }), "batch is 1; supported: 2 or more");
  EXPECT_THAT(refusal([](TrainOptions& o) { o.learning_rate = -1; }), HasSubstr("learning_rate is -1"));
  EXPECT_THAT(refusal([](TrainOptions& o) { o.label_smoothing = 1; }), HasSubstr("label_smoothing is 1"));
  EXPECT_THAT(error_text([] { train(test::small_network(), test::Stripes(1), quick()); }), HasSubstr("1 samples"));
}

TEST_F(TrainTest, refuses_networks_that_it_cannot_train) {
  test::FloatNetwork net;
  const TensorId in = net.input({1, 4, 4, 1});
  const Graph graph =
      net.build(net.conv("conv", in, {4, 3, 3, 1}, {1, 2, 2, 4}, test::FloatNetwork::window(1, "valid", "none")));
  EXPECT_EQ(error_text([&] { train(graph, test::Stripes(32), quick()); }),
            "the network's output has the shape 1x2x2x4; supported: one value per class");

  test::FloatNetwork empty;
  const TensorId image = empty.input({1, 16});
  const Graph nothing = empty.build(empty.op("RESHAPE", "flat", {image}, {}, {1, 16}));
  EXPECT_EQ(error_text([&] { train(nothing, test::Stripes(32), quick()); }),
            "the network has no weights to train; give one with weights");
}

}  // namespace
}  // namespace milliwatt
