// The shape of a FULLY_CONNECTED layer on a device, for every instruction set.
#pragma once

#include "kernels/steps.h"
#include "ops/facts/window2d.h"
#include "ops/operator.h"

namespace milliwatt {

struct DenseLayer {
  int units = 0;
  int inputs = 0;  ///< of one unit
  RowShape rows;   ///< of the input
  bool several =
      false;  ///< the input holds several vectors: what computes the layer is a convolution of dense_window()
};

DenseLayer dense_layer(const OpView& op);

/// The convolution that a layer of several vectors is: each vector is a pixel.
/// @throws Error if the vectors do not lie in the rows of input and output alike (passes/dense_rows.h sees to that).
Window2d dense_window(const OpView& op);

/// Everything in one step, so that all input rows are there, next to each other. For one vector.
StepRule dense_at_once(const DenseLayer& layer, std::size_t inputs);

/// One input row a step; the last one writes the output. For one vector.
StepRule dense_input_rows(const DenseLayer& layer, std::size_t inputs);

}  // namespace milliwatt
