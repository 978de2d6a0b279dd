// The shape of a FULLY_CONNECTED layer on a device, for every instruction set.
#pragma once

#include "kernels/steps.h"
#include "ops/operator.h"

namespace milliwatt {

struct DenseLayer {
  int units = 0;
  int inputs = 0;  ///< of one unit
  RowShape rows;   ///< of the input
};

/// @throws Error if the input holds several vectors
DenseLayer dense_layer(const OpView& op);

/// Everything in one step, so that all input rows are there, next to each other.
StepRule dense_at_once(const DenseLayer& layer, std::size_t inputs);

/// One input row a step; the last one writes the output.
StepRule dense_input_rows(const DenseLayer& layer, std::size_t inputs);

}  // namespace milliwatt
