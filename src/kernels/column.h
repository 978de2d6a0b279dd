// Images one pixel wide, such as a signal over time: their column, if all of it is in RAM, lies like one row, and a
// kernel computes several outputs of a row at a time.
#pragma once

#include <optional>
#include <vector>

#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt {

/// The window over the row that an image one pixel wide lies like; none for other images, and for kernels wider than a
/// pixel.
std::optional<Window2d> column_as_row(const Window2d& window);

/// Of kernels for that row, those that can do, changed to take all rows of the operator's own window in one step.
std::vector<Kernel> kernels_of_column(const OpView& op, const Window2d& column, std::vector<Kernel> kernels);

}  // namespace milliwatt
