// How an operator treats a batch: dimension 0 of its inputs and outputs, whose indices are samples.
#pragma once

#include "ops/operator.h"
#include "ops/questions.h"

namespace milliwatt {

enum class BatchRule {
  kTogether,  ///< a sample may depend on others, as far as anybody knows
  kSeparate,  ///< each sample of the outputs follows from that sample of the computed inputs
  kOneByOne,  ///< the same, and kernels compute one sample at a time
};

/// An operator that can say it.
class BatchedOperator {
 public:
  virtual ~BatchedOperator() = default;
  /// Asked only if its computed inputs and outputs have as many samples, more than one.
  virtual BatchRule batch_rule(const OpView& op) const = 0;
};

/// Of any operator; kTogether if it says nothing.
inline BatchRule batch_rule(const OpView& op) {
  const auto* batched = dynamic_cast<const BatchedOperator*>(&type_of(op));
  return batched == nullptr ? BatchRule::kTogether : batched->batch_rule(op);
}

}  // namespace milliwatt
