// What the kernels of UNIDIRECTIONAL_SEQUENCE_LSTM share.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/kernel.h"
#include "ops/sequences/lstm.h"

namespace milliwatt {

/// What a sum of one gate of one unit is made of.
struct LstmSum {
  std::vector<std::int8_t> weights;
  std::int32_t bias = 0;  ///< less zero point times weights: sums of raw codes start from it; wraps
};
/// @param first kLstmInputWeights or kLstmRecurrentWeights
LstmSum lstm_sum(const OpView& op, std::size_t first, std::size_t gate, std::size_t unit);

/// The tables of `units` that lstm_gate() of device/milliwatt/portable/lstm_s8.h reads: weights and biases of each
/// unit, of each gate, of input and hidden state; factors of each gate. Their names begin with `prefix`.
std::vector<KernelTable> lstm_gate_tables(const OpView& op, const std::vector<std::int32_t>& units,
                                          const std::string& prefix);

/// kSteps ... kClip.
std::vector<KernelNumber> lstm_numbers(const LstmSizes& sizes, const LstmArithmetic& q, std::int64_t steps);

/// A step for each `rows_at_once` rows of the output, of the same rows of the input and both states. @throws Error for
/// batches
StepRule lstm_steps(const OpView& op, int rows_at_once = 1);

}  // namespace milliwatt
