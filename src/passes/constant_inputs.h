// What a layer's sums get from an input channel that holds one code always.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ops/operator.h"
#include "ops/sums/window_classes.h"

namespace milliwatt {

/// Of an int8 operator that sums over the channels of its input.
class ConstantInputs {
 public:
  ConstantInputs(const OpView& op, const WeightedSum& sum);

  /// For each output what the channel adds to its sum; nothing where that is not one number. A channel adds nothing
  /// where its code is the zero point or its weights are 0. Any other code adds less where taps fall into the padding,
  /// so that no number will do, unless the weights of those taps add up to 0.
  std::optional<std::vector<std::int64_t>> added_by(std::size_t channel, CodeInterval codes) const;

 private:
  Window2d window_;
  SummedWeights weights_;
  std::vector<WindowClass> classes_;
  std::size_t channels_;
  std::int32_t zero_point_;
};

}  // namespace milliwatt
