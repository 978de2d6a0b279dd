// How two tensors, each repeated along some dimensions, lie in the rows of what is made of them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"

namespace milliwatt {

/// One operand. Strides count elements of the operand; 0 if it is repeated.
struct BroadcastOperand {
  bool by_rows = false;         ///< output row r is made of operand row r
  std::int32_t row_stride = 0;  ///< from output row to output row, if not by rows
  std::array<std::int32_t, 4> strides = {};
};

struct BroadcastRows {
  std::array<std::int32_t, 4> sizes = {1, 1, 1, 1};  ///< of one output row
  BroadcastOperand operands[2];
};

/// Of an operator of two inputs. @throws Error if a row has more than four dimensions that differ in what is repeated
BroadcastRows broadcast_rows(const OpView& op);

/// kSize0 ..., kIn0ByRows, kIn0RowStride, kIn0Stride0 ..., and the same of In1.
std::vector<KernelNumber> broadcast_numbers(const BroadcastRows& rows);

/// One output row a step, in place if an operand has the output's rows.
StepRule broadcast_steps(const OpView& op, const BroadcastRows& rows);

}  // namespace milliwatt
