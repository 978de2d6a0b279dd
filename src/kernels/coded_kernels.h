// Kernels that decode their weights as they use them: least flash, many times the cycles of others.
#pragma once

#include <vector>

#include "kernels/dense_layer.h"
#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt {

/// Of a layer of one vector. None if may_be_coded() is false.
std::vector<Kernel> coded_dense_kernels(const OpView& op, const DenseLayer& layer);

/// Decodes all weights for each output row. None for sizes that its numbers cannot say.
std::vector<Kernel> coded_conv2d_kernels(const OpView& op, const Window2d& window);

}  // namespace milliwatt
