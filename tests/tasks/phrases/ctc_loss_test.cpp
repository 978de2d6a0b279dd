// The loss of sequences, against the sum over every labelling in double precision.
#include "tasks/phrases/ctc_loss.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "error_text.h"
#include "tasks/loss_of_answers.h"

namespace milliwatt {
namespace {

using testing::HasSubstr;
using Labels = std::vector<int>;

constexpr std::size_t kLabels = 3;
constexpr int kMostWords = 3;

const std::vector<Labels> kTruths = {{1, 2}, {}, {1, 1}, {2, 1, 2}};

std::vector<float> targets(std::size_t steps) {
  const std::size_t each = ctc_loss(kMostWords)->target_elements({1, static_cast<std::int64_t>(steps), 1, kLabels});
  std::vector<float> all(each * kTruths.size());
  for (std::size_t i = 0; i < kTruths.size(); ++i)
    fill_ctc_target(kTruths[i], kMostWords, kLabels, std::span(all).subspan(i * each, each));
  return all;
}

double probability(const std::vector<std::vector<double>>& steps, const Labels& truth) {
  std::size_t count = 1;
  for (std::size_t t = 0; t < steps.size(); ++t) count *= kLabels;
  double sum = 0;
  for (std::size_t number = 0; number < count; ++number) {
    double product = 1;
    Labels words;
    int last = 0;
    std::size_t rest = number;
    for (const std::vector<double>& step : steps) {
      const int label = static_cast<int>(rest % kLabels);
      rest /= kLabels;
      product *= step[static_cast<std::size_t>(label)];
      if (label != 0 && label != last) words.push_back(label);
      last = label;
    }
    if (words == truth) sum += product;
  }
  return sum;
}

double described(const std::vector<float>& answers, std::size_t steps) {
  double loss = 0;
  for (std::size_t i = 0; i < kTruths.size(); ++i) {
    std::vector<std::vector<double>> probabilities;
    for (std::size_t t = 0; t < steps; ++t) {
      const std::span<const float> scores = std::span(answers).subspan((i * steps + t) * kLabels, kLabels);
      double sum = 0;
      for (const float score : scores) sum += std::exp(static_cast<double>(score));
      std::vector<double> step;
      for (const float score : scores) step.push_back(std::exp(static_cast<double>(score)) / sum);
      probabilities.push_back(step);
    }
    const double words = static_cast<double>(std::max<std::size_t>(1, kTruths[i].size()));
    loss -= std::log(probability(probabilities, kTruths[i])) / words / static_cast<double>(kTruths.size());
  }
  return loss;
}

TEST(ctc_loss, is_the_sum_over_all_labellings) {
  if (!training_tape_is_available()) GTEST_SKIP() << "built without torch";
  for (const int steps : {5, 6}) {
    test::LossOfAnswers network(static_cast<int>(kTruths.size()), steps, 1, kLabels);
    const auto count = static_cast<std::size_t>(steps);
    EXPECT_NEAR(network.loss(*ctc_loss(kMostWords), targets(count)), described(network.answers(), count), 2e-3)
        << steps;
  }
}

TEST(ctc_loss, has_gradients_that_are_its_slopes) {
  if (!training_tape_is_available()) GTEST_SKIP() << "built without torch";
  test::LossOfAnswers network(static_cast<int>(kTruths.size()), 7, 1, kLabels);
  for (const auto& [gradient, difference] : network.slopes(*ctc_loss(kMostWords), targets(7)))
    EXPECT_NEAR(gradient, difference, 0.02 * std::abs(difference) + 2e-3);
}

TEST(ctc_loss, refuses_other_outputs_and_longer_targets) {
  EXPECT_THAT(error_text([] { ctc_loss(3)->target_elements({1, 4}); }), HasSubstr("supported: 1 x steps x 1 x labels"));
  std::vector<float> target(ctc_loss(2)->target_elements({1, 9, 1, 3}));
  const Labels words = {1, 2, 1};
  EXPECT_THAT(error_text([&] { fill_ctc_target(words, 2, 3, target); }), HasSubstr("3 words; supported: at most 2"));
}

}  // namespace
}  // namespace milliwatt
