#include "train/optimizer.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace milliwatt {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

}  // namespace

AdamW::AdamW(const Parameters& parameters, double weight_decay)
    : decay_(parameters.trained_count), means_(parameters.trained_count), squares_(parameters.trained_count) {
  for (const Parameter& parameter : parameters.trained) {
    if (parameter.role != Role::kWeights) continue;
    std::fill_n(decay_.begin() + static_cast<std::ptrdiff_t>(parameter.offset), parameter.count,
                static_cast<float>(weight_decay));
  }
}

void AdamW::apply(std::int64_t step, double learning_rate, std::span<const float> gradients, std::span<float> values) {
  const auto count = static_cast<double>(step + 1);
  // The running means start at 0; divided by these they are means again.
  const double mean_weight = 1 - std::pow(kBeta1, count);
  const double square_weight = 1 - std::pow(kBeta2, count);
  const auto rate = static_cast<float>(learning_rate);
  const auto mean_rate = static_cast<float>(learning_rate / mean_weight);
  const auto square_scale = static_cast<float>(1 / std::sqrt(square_weight));
  constexpr auto kMeanStep = static_cast<float>(1 - kBeta1);
  constexpr auto kSquareStep = static_cast<float>(1 - kBeta2);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float gradient = gradients[i];
    means_[i] += kMeanStep * (gradient - means_[i]);
    squares_[i] += kSquareStep * (gradient * gradient - squares_[i]);
    const float spread = std::sqrt(squares_[i]) * square_scale + static_cast<float>(kEpsilon);
    values[i] -= rate * decay_[i] * values[i] + mean_rate * means_[i] / spread;
  }
}

double cosine_rate(double initial, std::int64_t step, std::int64_t steps) {
  return initial * 0.5 * (1 + std::cos(std::numbers::pi * static_cast<double>(step) / static_cast<double>(steps)));
}

}  // namespace milliwatt
