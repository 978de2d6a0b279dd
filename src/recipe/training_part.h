// The training part of a data set, as training takes it.
#pragma once

#include <cstdint>
#include <vector>

#include "data/dataset.h"
#include "tasks/task.h"
#include "train/train.h"

namespace milliwatt {

/// Items varied anew in each epoch, as features.
class TrainingPart final : public SampleSource {
 public:
  /// `task` and `data` must outlive it.
  TrainingPart(const Task& task, const Dataset& data, std::uint64_t seed);
  std::int64_t size() const override { return static_cast<std::int64_t>(items_.size()); }
  void sample(std::int64_t epoch, std::int64_t index, std::span<float> input, std::span<float> target) const override;

 private:
  const Task* task_;
  const Dataset* data_;
  std::vector<std::size_t> items_;
  std::uint64_t seed_;
};

}  // namespace milliwatt
