// What the kernels of pools have in common, on every instruction set.
#pragma once

#include <string>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt {

/// window_numbers, kLowest, kHighest.
std::vector<KernelNumber> pool_numbers(const OpView& op, const Window2d& window);

/// The kernel of float32, one output row a step.
Kernel real_pool_kernel(const OpView& op, const Window2d& window, const std::string& function);

/// Do the windows not overlap vertically, so that each input row adds to one output row?
bool pools_by_input_row(const Window2d& window);

/// Steps of one input row each for an average: the sums of a row are the state.
StepRule average_input_rows(const Window2d& window, std::size_t inputs);

}  // namespace milliwatt
