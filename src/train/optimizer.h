// How parameters follow their gradients.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "train/parameters.h"

namespace milliwatt {

/// Adam with decoupled weight decay (Loshchilov, Hutter 2019, "Decoupled weight decay regularization"; betas 0.9 and
/// 0.999, epsilon 1e-8). Weights decay; biases and norms do not.
class AdamW {
 public:
  AdamW(const Parameters& parameters, double weight_decay);

  /// `step`: how many steps came before.
  void apply(std::int64_t step, double learning_rate, std::span<const float> gradients, std::span<float> values);

  /// Running means of the gradients and of their squares: with them a resume is exact.
  std::span<float> means() { return means_; }
  std::span<float> squares() { return squares_; }

 private:
  std::vector<float> decay_;  // of each value, by the learning rate
  std::vector<float> means_, squares_;
};

/// From `initial` at step 0 to nothing after the last of `steps`, along half a cosine (Loshchilov, Hutter 2017,
/// "SGDR").
double cosine_rate(double initial, std::int64_t step, std::int64_t steps);

}  // namespace milliwatt
