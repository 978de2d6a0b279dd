// Which weights of a network stay when only a share of them may.
//
// Source: J. Lee, S. Park, S. Mo, S. Ahn, J. Shin, "Layer-adaptive sparsity for the magnitude-based pruning", ICLR 2021
// (LAMP): a weight's score is its square over the sum of the squares of those of its layer that are not smaller, so one
// threshold serves all layers, and a layer's largest weight, whose score is 1, stays.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace milliwatt {

/// How many weights of each layer are among the `density` (above 0, at most 1) of all of them with the highest scores;
/// at least one of each layer.
std::vector<std::size_t> lamp_counts(const std::vector<std::span<const float>>& layers, double density);

/// 1 for the `count` weights of largest magnitude, of equal ones for the first; 0 for the others.
void mask_largest(std::span<const float> weights, std::size_t count, std::span<float> mask);

}  // namespace milliwatt
