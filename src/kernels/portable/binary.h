// The portable kernel of element-wise operators of two int8 tensors, whichever is constant or repeated.
#pragma once

#include <vector>

#include "kernels/kernel.h"
#include "milliwatt/core/binary_operation.h"
#include "ops/operator.h"

namespace milliwatt::portable {

/// `numbers`: those that the operation reads, beside the ones that say how the operands lie.
Kernel binary_kernel(const OpView& op, BinaryOperation operation, std::vector<KernelNumber> numbers,
                     double cycles_an_element);

}  // namespace milliwatt::portable
