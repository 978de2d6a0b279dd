// Training to few weights of few values: magnitude pruning and quantization that go along with the training.
//
// The weights of full precision stay where they are all the while, and their gradients pass straight through, so a
// weight that was cut may come back. Along the training:
//   5 .. 55 %   the density falls from 1 to its end along a cubic (Zhu, Gupta 2017, "To prune, or not to prune"); the
//               mask is made anew every few steps (keep_largest.h)
//   50 % on     weights are quantized: a step a layer, that of the least squared error, made anew with the mask
//   85 % on     mask and steps stay
#pragma once

#include <vector>

#include "train/parameters.h"
#include "train/weight_rule.h"

namespace milliwatt {

/// Magnitudes that weights may have beside 0: 1 (ternary), 2, ... kMostLevels times a step.
inline constexpr int kMostLevels = 127;

struct FewLevelsOptions {
  double density = 1;       ///< share of all weights that stay; above 0
  std::vector<int> levels;  ///< by number among Parameters::trained; 0: of any value. Only weights have them
};

class FewLevels final : public WeightRule {
 public:
  FewLevels(const Parameters& parameters, FewLevelsOptions options);

  std::string text() const override;
  void apply(std::int64_t step, std::int64_t steps, std::span<const float> values, std::span<float> seen) override;
  std::span<float> state() override { return state_; }

 private:
  struct Layer {
    std::size_t offset, count;  ///< among the values
    std::size_t mask;           ///< its first among state_
    int levels;
  };

  void update(double done, std::span<const float> values);
  void show(const Layer& layer, float step, std::span<const float> values, std::span<float> seen) const;

  FewLevelsOptions options_;
  std::vector<Layer> layers_;
  std::vector<float> state_;  ///< masks, then a step for each layer; 0: it is not quantized yet
  std::size_t first_step_ = 0;
};

/// The step s of nearly the least squared error of weights (but those with the mask 0) as s, 2 s, ... levels * s, by
/// Lloyd's iteration; 0 if all are 0.
float least_squares_step(std::span<const float> weights, std::span<const float> mask, int levels);

}  // namespace milliwatt
