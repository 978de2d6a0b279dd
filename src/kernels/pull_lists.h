// Dense layers of which most weights are 0 and the others have few magnitudes, as lists by output
// (device/milliwatt/portable/fully_connected_pull_s8.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kernels/dense_layer.h"
#include "kernels/kernel.h"
#include "kernels/sparse_lists.h"
#include "ops/operator.h"

namespace milliwatt {

/// The lists of a layer.
struct PullLists {
  std::vector<std::int8_t> magnitudes;  ///< ascending
  std::vector<std::int32_t> words;  ///< four steps each, for each unit, for each magnitude, of positive, then negative
  std::vector<std::int8_t> counts;  ///< of words, as unsigned bytes
  int slots = 0;                    ///< inputs and spare ones, which are 0
};

/// Nothing if few_magnitudes() is nothing, or if a list is too long for its count.
std::optional<PullLists> pull_lists(const UnitWeights& weights);

/// Cycles of a set's kernel.
struct PullCycles {
  double input = 0, list = 0, word = 0, unit = 0;
  std::int64_t code_bytes = 0;
};

/// The kernel of that name. None unless is_sparse().
std::vector<Kernel> pull_kernels(const OpView& op, const DenseLayer& layer, const std::string& function,
                                 const PullCycles& cycles);

}  // namespace milliwatt
