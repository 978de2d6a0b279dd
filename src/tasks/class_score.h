// The score of a classifier: how often it is right.
#pragma once

#include <string>
#include <vector>

#include "tasks/classification.h"
#include "tasks/score.h"

namespace milliwatt {

/// Targets are classes; outputs have a score for each.
class ClassScore : public Score {
 public:
  explicit ClassScore(std::vector<std::string> classes);

  const Confusion& confusion() const { return confusion_; }

  void add(const Target& truth, const Tensor& output, std::span<const std::byte> answer) override;
  std::string_view metric() const override { return "accuracy"; }
  double figure() const override { return confusion_.accuracy(); }
  std::optional<Interval> interval() const override;
  Json json() const override;
  std::string remark() const override;
  std::string details(const std::string& where) const override;
  std::optional<Mistake> mistake(const Target& truth, const Tensor& output,
                                 std::span<const std::byte> answer) const override;

 private:
  /// Share of right answers by guessing, all classes equally often.
  double chance() const;

  std::vector<std::string> classes_;
  Confusion confusion_;
};

}  // namespace milliwatt
