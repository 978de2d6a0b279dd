// What a network computes with in training, where it is not the weights that the optimizer moves: masked, quantized.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace milliwatt {

/// The optimizer moves weights of full precision; the forward pass sees what the rule makes of them. Gradients of what
/// it sees move the weights as if the rule were not there (straight-through estimator: Bengio, Léonard, Courville 2013,
/// "Estimating or propagating gradients through stochastic neurons"). One object serves one training.
class WeightRule {
 public:
  virtual ~WeightRule() = default;

  /// All settings, as one line: what must be the same for a checkpoint to be taken up.
  virtual std::string text() const = 0;

  /// Called before batch `step` of `steps`, and with step = steps after the last.
  /// @param values: of all trained parameters, as the optimizer has them (find_parameters())
  /// @param seen: of the same size; filled with what the forward pass reads
  virtual void apply(std::int64_t step, std::int64_t steps, std::span<const float> values, std::span<float> seen) = 0;

  /// What a resume needs beside the values. Stays where it is.
  virtual std::span<float> state() = 0;
};

}  // namespace milliwatt
