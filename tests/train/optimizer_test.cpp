#include "train/optimizer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace milliwatt {
namespace {

Parameters one_weight_and_one_bias() {
  Parameters parameters;
  parameters.trained = {{0, Role::kWeights, 1, 0, 1}, {1, Role::kBias, 0, 1, 1}};
  parameters.trained_count = 2;
  return parameters;
}

TEST(adamw, first_step_goes_by_the_learning_rate_against_the_gradients_sign) {
  AdamW adam(one_weight_and_one_bias(), 0);
  std::vector<float> values = {1, -2};
  adam.apply(0, 0.01, std::vector<float>{0.5F, -30}, values);
  EXPECT_NEAR(values[0], 0.99, 1e-6);
  EXPECT_NEAR(values[1], -1.99, 1e-6);
}

TEST(adamw, decays_weights_alone) {
  AdamW adam(one_weight_and_one_bias(), 0.1);
  std::vector<float> values = {2, 2};
  adam.apply(0, 0.5, std::vector<float>{0, 0}, values);
  EXPECT_NEAR(values[0], 2 - 0.5 * 0.1 * 2, 1e-6);
  EXPECT_EQ(values[1], 2);
}

TEST(adamw, follows_the_papers_recurrence) {
  AdamW adam(one_weight_and_one_bias(), 0.01);
  std::vector<float> values = {0.3F, 0.3F};
  double expected = 0.3, mean = 0, square = 0;
  for (int step = 0; step < 20; ++step) {
    const double gradient = std::sin(step);
    adam.apply(step, 0.02, std::vector<float>(2, static_cast<float>(gradient)), values);
    mean = 0.9 * mean + 0.1 * gradient;
    square = 0.999 * square + 0.001 * gradient * gradient;
    const double mean_now = mean / (1 - std::pow(0.9, step + 1));
    const double square_now = square / (1 - std::pow(0.999, step + 1));
    expected -= 0.02 * 0.01 * expected + 0.02 * mean_now / (std::sqrt(square_now) + 1e-8);
  }
  EXPECT_NEAR(values[0], expected, 1e-5);
}

TEST(cosine_rate, falls_from_the_initial_rate_to_nothing) {
  EXPECT_DOUBLE_EQ(cosine_rate(0.2, 0, 100), 0.2);
  EXPECT_NEAR(cosine_rate(0.2, 50, 100), 0.1, 1e-12);
  EXPECT_NEAR(cosine_rate(0.2, 99, 100), 0, 1e-4);
}

}  // namespace
}  // namespace milliwatt
