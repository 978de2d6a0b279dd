// How near values come to what they should be.
#pragma once

#include <string>
#include <vector>

#include "tasks/score.h"

namespace milliwatt {

/// Targets and outputs are one value, in one unit. The figure is the coefficient of determination: 1 less the mean
/// squared error by the variance of the targets; 0 is what their mean reaches, and less counts as 0.
class ValueScore final : public Score {
 public:
  void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) override;
  std::string_view metric() const override { return "r2"; }
  double figure() const override;
  Json json() const override;
  std::string remark() const override;
  std::string details(const std::string& where) const override;

 private:
  struct Errors {
    double root_mean_square = 0, mean_absolute = 0, deviation_of_targets = 0;
  };
  Errors errors() const;

  std::vector<double> targets_, answers_;
};

}  // namespace milliwatt
