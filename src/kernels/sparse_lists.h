// What lists by input (push_lists.h) and by output (pull_lists.h) have in common.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "kernels/unit_constants.h"

namespace milliwatt {

using UnitWeights = std::vector<std::vector<std::int8_t>>;  ///< of each unit

/// The magnitudes of the weights that are not 0, ascending. Nothing if a weight is -128, if there are more than eight,
/// or none.
std::optional<std::vector<std::int8_t>> few_magnitudes(const UnitWeights& weights);

/// Is at most every fourth weight not 0?
bool is_sparse(const UnitWeights& weights);

/// Places in an array that lists step along: those of so many things, `each` elements a thing, and room for a spare
/// thing behind each `block` - 1 of them. Steps are in bytes, of one byte each.
struct StepArray {
  int element_bytes = 2;
  int each = 1;
  int block = 64;

  int slot(std::size_t thing) const;
  int slots(std::size_t things) const { return slot(things - 1) + 1; }
  /// From element 0 to each of `elements`, which ascend; onto spare things where that is too far for one step.
  std::vector<std::uint8_t> steps(const std::vector<int>& elements) const;
};

/// A list as words. @throws InternalError unless the steps fill them
void append_words(const std::vector<std::uint8_t>& steps, std::vector<std::int32_t>& words);

constexpr int kMostListWords = 255;  ///< what a count of 8 bits can say

}  // namespace milliwatt
