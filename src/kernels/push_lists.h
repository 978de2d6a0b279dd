// Dense layers of which most weights are 0 and the others have few magnitudes, as lists by input
// (device/milliwatt/portable/fully_connected_push_s8.h).
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
struct PushLists {
  std::vector<std::int8_t> magnitudes;  ///< ascending
  std::vector<std::int32_t> words;      ///< four steps each, for each input, for each magnitude
  std::vector<std::int8_t> counts;      ///< of words, as unsigned bytes
  bool wide = false;                    ///< sums have 32 bits, otherwise 16
  int block = 0;                        ///< units between spare sums, and one
  int slots = 0;                        ///< units and spare ones
};

/// Nothing if few_magnitudes() is nothing, or if a list is too long for its count.
std::optional<PushLists> push_lists(const UnitWeights& weights, std::int32_t input_zero_point);

/// Cycles of a set's kernel.
struct PushCycles {
  double input = 0;        ///< of one that is not passed over
  double passed_over = 0;  ///< of one at its zero point
  double list = 0, word = 0;
  double unit = 0;
  std::int64_t code_bytes = 0;
};

/// The kernel of that name. None unless is_sparse().
std::vector<Kernel> push_kernels(const OpView& op, const DenseLayer& layer, const std::string& function,
                                 const PushCycles& cycles);

}  // namespace milliwatt
