// A network's own answers as the targets that its channels are scored against, for data that nobody has labelled.
#pragma once

#include <memory>

#include "graph/graph.h"
#include "ops/execute.h"
#include "train/loss.h"
#include "train/train.h"

namespace milliwatt {

/// Samples whose target is the best class of the network's own answer; 0 in each place if it answers in values, so that
/// its loss is what it gives, squared. Used by one thread at a time.
class OwnAnswers final : public SampleSource {
 public:
  /// Both must outlive it.
  OwnAnswers(const Graph& network, const SampleSource& samples);

  std::int64_t size() const override { return samples_.size(); }
  void sample(std::int64_t epoch, std::int64_t index, std::span<float> input, std::span<float> target) const override;
  /// That belongs to such targets.
  std::shared_ptr<const Loss> loss() const;

 private:
  const SampleSource& samples_;
  const bool are_classes_;
  mutable Executor executor_;
};

}  // namespace milliwatt
