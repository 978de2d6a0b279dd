#include "tasks/anomaly/anomaly_score.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/error.h"

namespace milliwatt {
namespace {

double score_in(const Tensor& output, std::span<const std::byte> answer) {
  expects(output.type == ElementType::kFloat32 && answer.size() == sizeof(float), "an anomaly's score is a number");
  float score = 0;
  std::memcpy(&score, answer.data(), sizeof score);
  return static_cast<double>(score);
}

}  // namespace

double area_under_curve(const std::vector<double>& lower, const std::vector<double>& higher) {
  if (lower.empty() || higher.empty()) return 0.5;
  std::vector<double> sorted = lower;
  std::ranges::sort(sorted);
  double wins = 0;
  for (const double value : higher) {
    const auto first = std::lower_bound(sorted.begin(), sorted.end(), value);
    const auto last = std::upper_bound(first, sorted.end(), value);
    wins += static_cast<double>(first - sorted.begin()) + 0.5 * static_cast<double>(last - first);
  }
  return wins / (static_cast<double>(lower.size()) * static_cast<double>(higher.size()));
}

double alarm_threshold(std::vector<double> scores, double false_alarms) {
  const double count = static_cast<double>(scores.size()) + 1;  // with the one that is to come
  const double rank = std::ceil(count * (1 - false_alarms));
  if (rank >= count) {
    throw Error(fmt::format(
        "threshold.false_alarms: {:g} needs {:.0f} normal windows for validation, and there are {}; record more, give "
        "validation a larger share, or allow more false alarms",
        false_alarms, std::ceil(1 / false_alarms) - 1, scores.size()));
  }
  std::ranges::sort(scores);
  return std::max(scores[static_cast<std::size_t>(rank) - 1], 1e-12);
}

void AnomalyScore::add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) {
  const auto& values = std::get<std::vector<float>>(truth);
  const bool normal = values.at(0) == 0;
  (normal ? normal_ : others_).push_back(score_in(output, answer));
  (normal ? normal_loudness_ : others_loudness_).push_back(static_cast<double>(values.at(1)));
}

double AnomalyScore::above(const std::vector<double>& scores) {
  if (scores.empty()) return 0;
  const auto count = std::ranges::count_if(scores, [](double score) { return score > 1; });
  return static_cast<double>(count) / static_cast<double>(scores.size());
}

Json AnomalyScore::json() const {
  return {{"baseline", area_under_curve(normal_loudness_, others_loudness_)},
          {"normal", normal_.size()},
          {"anomalies", others_.size()},
          {"detected", above(others_)},
          {"false_alarms", above(normal_)}};
}

std::string AnomalyScore::remark() const {
  return fmt::format("; by loudness alone {:.3f}, by chance 0.500",
                     area_under_curve(normal_loudness_, others_loudness_));
}

std::string AnomalyScore::details(const std::string& where) const {
  return fmt::format("Alarms{}: {:.1f} % of {} anomalies found, {:.1f} % of {} normal windows called an anomaly\n",
                     where, 100 * above(others_), others_.size(), 100 * above(normal_), normal_.size());
}

std::optional<Mistake> AnomalyScore::mistake(const Target& truth, const Tensor& output,
                                             std::span<const std::byte> answer) const {
  const bool normal = std::get<std::vector<float>>(truth).at(0) == 0;
  const double score = score_in(output, answer);
  if ((score > 1) != normal) return std::nullopt;
  return Mistake{normal ? "normal" : "anomaly", normal ? "anomaly" : "normal", score};
}

}  // namespace milliwatt
