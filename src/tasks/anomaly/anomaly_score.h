// How well scores tell what is not normal from what is.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tasks/score.h"

namespace milliwatt {

/// The probability that a random one of the second kind is higher than a random one of the first; equal ones count half
/// (the area under the receiver operating characteristic). 0.5 if one kind is empty.
double area_under_curve(const std::vector<double>& lower, const std::vector<double>& higher);

/// Scores above it are an anomaly: at most the share `false_alarms` of windows like those with the scores are above it.
/// @throws Error if the scores are too few to say so.
double alarm_threshold(std::vector<double> scores, double false_alarms);

/// Targets: as WindowDataset has them. Outputs: a score, above 1 if it calls the item an anomaly.
class AnomalyScore final : public Score {
 public:
  void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) override;
  std::string_view metric() const override { return "auc"; }
  double figure() const override { return area_under_curve(normal_, others_); }
  Json json() const override;
  std::string remark() const override;
  std::string details(const std::string& where) const override;
  std::optional<Mistake> mistake(const Target& truth, const Tensor& output,
                                 std::span<const std::byte> answer) const override;

 private:
  static double above(const std::vector<double>& scores);

  std::vector<double> normal_, others_;                    // scores
  std::vector<double> normal_loudness_, others_loudness_;  // distances from what is usual
};

}  // namespace milliwatt
