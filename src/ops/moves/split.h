// What SPLIT and SPLIT_V are made of: they differ in where the axis stands and in how the sizes are said.
#pragma once

#include <memory>
#include <vector>

#include "ops/operator.h"

namespace milliwatt {

/// Which inputs are which.
struct SplitInputs {
  std::size_t whole;  ///< the tensor that is split
  std::size_t axis;   ///< a constant of one int32
};
SplitInputs split_inputs(const OpView& op);

/// The pieces, in order.
std::vector<const Tensor*> split_outputs(const OpView& op);

}  // namespace milliwatt
