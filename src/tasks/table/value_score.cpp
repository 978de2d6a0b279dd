#include "tasks/table/value_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "base/error.h"

namespace milliwatt {

void ValueScore::add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) {
  expects(output.type == ElementType::kFloat32 && answer.size() == sizeof(float), "a value is a number");
  float value = 0;
  std::memcpy(&value, answer.data(), sizeof value);
  targets_.push_back(static_cast<double>(std::get<std::vector<float>>(truth).at(0)));
  answers_.push_back(static_cast<double>(value));
}

ValueScore::Errors ValueScore::errors() const {
  const auto count = static_cast<double>(std::max<std::size_t>(targets_.size(), 1));
  const double mean = std::accumulate(targets_.begin(), targets_.end(), 0.0) / count;
  Errors sums;
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    const double error = answers_[i] - targets_[i];
    sums.root_mean_square += error * error / count;
    sums.mean_absolute += std::abs(error) / count;
    sums.deviation_of_targets += (targets_[i] - mean) * (targets_[i] - mean) / count;
  }
  return {std::sqrt(sums.root_mean_square), sums.mean_absolute, std::sqrt(sums.deviation_of_targets)};
}

double ValueScore::figure() const {
  const Errors all = errors();
  if (!(all.deviation_of_targets > 0)) return 0;
  return std::clamp(1 - std::pow(all.root_mean_square / all.deviation_of_targets, 2), 0.0, 1.0);
}

Json ValueScore::json() const {
  const Errors all = errors();
  return {{"baseline", 0.0},
          {"rmse", all.root_mean_square},
          {"mean_absolute_error", all.mean_absolute},
          {"rmse_of_mean", all.deviation_of_targets}};
}

std::string ValueScore::remark() const {
  const Errors all = errors();
  return fmt::format("; root mean square error {:.4g}, of the mean {:.4g}", all.root_mean_square,
                     all.deviation_of_targets);
}

std::string ValueScore::details(const std::string& where) const {
  return fmt::format("Errors{}: {:.4g} on average, {:.4g} root mean square\n", where, errors().mean_absolute,
                     errors().root_mean_square);
}

}  // namespace milliwatt
