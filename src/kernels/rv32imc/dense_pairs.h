// FULLY_CONNECTED on RV32IMC, two products a multiplication.
#pragma once

#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"

namespace milliwatt::rv32imc {

/// The kernel for one vector whose rows lie next to each other; none for layers that are too long.
std::vector<Kernel> dense_pairs_kernels(const OpView& op);

}  // namespace milliwatt::rv32imc
