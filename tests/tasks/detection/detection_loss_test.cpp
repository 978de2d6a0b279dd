// The loss of centre points, against its description in double precision.
#include "tasks/detection/detection_loss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tasks/detection/centre_targets.h"
#include "tasks/detection/found_boxes.h"
#include "tasks/loss_of_answers.h"

namespace milliwatt {
namespace {

constexpr CellMap kMap{4, 5, 2};

std::vector<float> targets() {
  std::vector<float> all = centre_targets({{0, 0.3, 0.4, 0.4, 0.5}, {1, 0.7, 0.7, 0.2, 0.3}}, kMap);
  const std::vector<float> second = centre_targets({{1, 0.5, 0.5, 0.9, 0.9}}, kMap);
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

double described(const std::vector<float>& answers, const std::vector<float>& target) {
  double focal = 0, middles = 0, apart = 0, weights = 0;
  const auto each = static_cast<std::size_t>(kMap.values());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const std::size_t first = i / each * kCentreParts * each + i % each;
    const auto part = [&](CentrePart which) {
      return static_cast<double>(target[first + static_cast<std::size_t>(which) * each]);
    };
    const auto answer = static_cast<double>(answers[i]);
    if (i % each < static_cast<std::size_t>(kMap.classes)) {
      const double p = std::clamp(1 / (1 + std::exp(kEvenLogit - answer)), 1e-5, 1 - 1e-5);
      focal -= part(CentrePart::kMiddle) * (1 - p) * (1 - p) * std::log(p) +
               part(CentrePart::kOther) * p * p * std::log(1 - p);
      middles += part(CentrePart::kMiddle);
    } else {
      apart += std::abs(answer - part(CentrePart::kBox)) * part(CentrePart::kBoxWeight);
      weights += part(CentrePart::kBoxWeight) / 4;
    }
  }
  return focal / std::max(middles, 1.0) + 0.5 * apart / std::max(weights, 1.0);
}

TEST(detection_loss, is_what_its_description_says) {
  if (!training_tape_is_available()) GTEST_SKIP() << "built without torch";
  test::LossOfAnswers network(2, kMap.height, kMap.width, kMap.values());
  EXPECT_NEAR(network.loss(*detection_loss(), targets()), described(network.answers(), targets()), 1e-4);
}

TEST(detection_loss, has_gradients_that_are_its_slopes) {
  if (!training_tape_is_available()) GTEST_SKIP() << "built without torch";
  test::LossOfAnswers network(2, kMap.height, kMap.width, kMap.values());
  for (const auto& [gradient, difference] : network.slopes(*detection_loss(), targets()))
    EXPECT_NEAR(gradient, difference, 0.02 * std::abs(difference) + 2e-2);
}

}  // namespace
}  // namespace milliwatt
