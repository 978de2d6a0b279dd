// What a layer's sums get from an input channel that holds one code always.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ops/operator.h"
#include "ops/window.h"
#include "passes/code_ranges.h"
#include "passes/window_classes.h"

namespace milliwatt {

/// For CONV_2D and FULLY_CONNECTED.
class ConstantInputs {
 public:
  explicit ConstantInputs(const OpView& op);

  /// For each output what the channel adds to its sum; nothing where that is not one number. A channel adds nothing
  /// where its code is the zero point or its weights are 0. Any other code adds less where taps fall into the padding,
  /// so that no number will do, unless the weights of those taps add up to 0.
  std::optional<std::vector<std::int64_t>> added_by(std::size_t channel, CodeInterval codes) const;

 private:
  OpView op_;
  Window2d window_;  ///< 1 x 1 for a dense layer
  std::vector<WindowClass> classes_;
  std::size_t outputs_, taps_;
};

}  // namespace milliwatt
