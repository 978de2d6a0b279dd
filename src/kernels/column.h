// Images one pixel wide, such as a signal over time: their column, if all of it is in RAM, lies like one row, and a
// kernel computes several outputs of a row at a time.
#pragma once

#include <functional>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt {

/// What `kernels_of` offers for the operator's window. Of an image one pixel wide, also what it offers for the row that
/// the image lies like, with all rows in one step; not for kernels wider than a pixel.
std::vector<Kernel> kernels_with_column(const OpView& op, const Window2d& window,
                                        const std::function<std::vector<Kernel>(const Window2d&)>& kernels_of);

}  // namespace milliwatt
