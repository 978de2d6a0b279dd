// The loss of pixels' classes, against its description in double precision.
#include "tasks/segmentation/segmentation_loss.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "tasks/loss_of_answers.h"

namespace milliwatt {
namespace {

constexpr int kPixels = 2 * 4 * 5;
constexpr std::size_t kClasses = 3;

std::vector<float> targets() {
  std::vector<float> all;
  for (int i = 0; i < kPixels; ++i) {
    const int label = i * i % 7 % 3;
    all.push_back(static_cast<float>(label));
    for (int c = 0; c < 3; ++c) all.push_back(c == label ? 1.0F : 0.0F);
  }
  return all;
}

double described(const std::vector<float>& answers, double dice) {
  std::array<double, kClasses> common{}, both{};
  double entropy = 0;
  const std::vector<float> target = targets();
  for (std::size_t i = 0; i < kPixels; ++i) {
    double sum = 0;
    for (std::size_t c = 0; c < kClasses; ++c) sum += std::exp(static_cast<double>(answers[i * kClasses + c]));
    for (std::size_t c = 0; c < kClasses; ++c) {
      const double p = std::exp(static_cast<double>(answers[i * kClasses + c])) / sum;
      const double truth = static_cast<double>(target[i * (kClasses + 1) + 1 + c]);
      common[c] += p * truth;
      both[c] += p + truth;
      entropy -= truth * std::log(p) / kPixels;
    }
  }
  double missing = 0;
  for (std::size_t c = 0; c < kClasses; ++c) missing += (1 - (2 * common[c] + 1) / (both[c] + 1)) / kClasses;
  return entropy + dice * missing;
}

TEST(segmentation_loss, is_what_its_description_says) {
  if (!training_tape_is_available()) GTEST_SKIP() << "built without torch";
  test::LossOfAnswers network(2, 4, 5, 3);
  for (const double dice : {0.0, 0.5, 3.0})
    EXPECT_NEAR(network.loss(*segmentation_loss(dice), targets()), described(network.answers(), dice), 1e-4) << dice;
}

TEST(segmentation_loss, has_gradients_that_are_its_slopes) {
  if (!training_tape_is_available()) GTEST_SKIP() << "built without torch";
  test::LossOfAnswers network(2, 4, 5, 3);
  for (const auto& [gradient, difference] : network.slopes(*segmentation_loss(0.5), targets()))
    EXPECT_NEAR(gradient, difference, 0.02 * std::abs(difference) + 2e-3);
}

}  // namespace
}  // namespace milliwatt
