// The portable kernels of element-wise operators of two tensors, whichever is constant or repeated. Of those of int8
// other sets have kernels of the same numbers.
#pragma once

#include <string_view>
#include <vector>

#include "kernels/kernel.h"
#include "milliwatt/core/binary_operation.h"
#include "ops/operator.h"

namespace milliwatt::portable {

/// `numbers`: those that the operation reads, beside the ones that say how the operands lie.
Kernel binary_kernel(const OpView& op, BinaryOperation operation, std::vector<KernelNumber> numbers,
                     double cycles_an_element);

/// Of tensors that are not int8: plain values, whose numbers are plain_numbers(), or codes of int16.
Kernel values_kernel(const OpView& op, BinaryOperation operation, std::vector<KernelNumber> numbers,
                     double cycles_an_element);

/// kActivation.
std::vector<KernelNumber> plain_numbers(const OpView& op);

/// Of an operator of binary.inc.
BinaryOperation operation_of(std::string_view kind);
/// Of ADD and SUB.
BinaryOperation operation_of_sum(const OpView& op);

/// What the operation of ADD or SUB reads.
std::vector<KernelNumber> sum_numbers(const OpView& op);
/// What the operation of MUL reads.
std::vector<KernelNumber> product_numbers(const OpView& op);

}  // namespace milliwatt::portable
