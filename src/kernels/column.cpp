#include "kernels/column.h"

#include <cstdint>
#include <optional>
#include <utility>

#include "kernels/parts.h"

namespace milliwatt {

namespace {

/// The window over the row that an image one pixel wide lies like; none for other images.
std::optional<Window2d> column_as_row(const Window2d& window) {
  if (window.in_width != 1 || window.out_width != 1 || window.kernel_width != 1) return std::nullopt;
  if (window.in_height == 1 || window.out_height == 1) return std::nullopt;
  Window2d row = window;
  std::swap(row.in_height, row.in_width);
  std::swap(row.out_height, row.out_width);
  std::swap(row.kernel_height, row.kernel_width);
  std::swap(row.stride_height, row.stride_width);
  std::swap(row.dilation_height, row.dilation_width);
  std::swap(row.pad_top, row.pad_left);
  return row;
}

/// Of kernels for that row, those that can do, changed to take all rows of the operator's own window in one step.
std::vector<Kernel> kernels_of_column(const OpView& op, const Window2d& column, std::vector<Kernel> kernels) {
  std::erase_if(kernels, [](const Kernel& kernel) {
    return kernel.steps.steps != 1 || !kernel.steps.plain() || kernel.steps.state_bytes > 0;
  });
  for (Kernel& kernel : kernels) {
    const std::int64_t scratch_bytes = kernel.steps.scratch_bytes;
    kernel.steps = all_at_once(column.in_height, op.input_count(), column.out_height);
    kernel.steps.scratch_bytes = scratch_bytes;
  }
  return kernels;
}

}  // namespace

std::vector<Kernel> kernels_with_column(const OpView& op, const Window2d& window,
                                        const std::function<std::vector<Kernel>(const Window2d&)>& kernels_of) {
  std::vector<Kernel> kernels = kernels_of(window);
  if (const std::optional<Window2d> row = column_as_row(window)) {
    append(kernels, kernels_of_column(op, window, kernels_of(*row)));
  }
  return kernels;
}

}  // namespace milliwatt
