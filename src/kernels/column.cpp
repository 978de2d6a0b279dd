#include "kernels/column.h"

#include <utility>

namespace milliwatt {

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

}  // namespace milliwatt
