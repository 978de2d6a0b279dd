// How well boxes are found.
#pragma once

#include <string>
#include <vector>

#include "tasks/detection/detection_count.h"
#include "tasks/detection/found_boxes.h"
#include "tasks/score.h"

namespace milliwatt {

/// Targets: boxes. The figure is the mean average precision at an overlap of a half.
class DetectionScore final : public Score {
 public:
  /// `thresholds`: of each class, from which on a box is found, as the F1 of middles counts it. `overlap`: BoxSearch's.
  DetectionScore(std::vector<std::string> classes, std::vector<double> thresholds, double overlap);

  void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) override;
  std::string_view metric() const override { return "map50"; }
  double figure() const override { return count_.mean_average_precision(); }
  Json json() const override;
  std::string remark() const override;
  std::string details(const std::string& where) const override;

  const DetectionCount& count() const { return count_; }

 private:
  std::vector<std::string> classes_;
  std::vector<double> thresholds_;
  BoxSearch search_;
  DetectionCount count_;
};

}  // namespace milliwatt
