// AVERAGE_POOL_2D and MAX_POOL_2D with Helium.
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/pool_parts.h"

namespace milliwatt::helium {

namespace {

constexpr int kMostCodes = 255;  // whose sum surely fits an int16

}  // namespace

std::vector<Kernel> average_pool2d_kernels(const OpView& op) {
  const Window2d window = pool_window(op);
  if (window.kernel_height * window.kernel_width > kMostCodes) return {};
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  const double groups = (window.in_channels + 7) / 8;
  Kernel kernel;
  kernel.numbers = pool_numbers(op, window);
  if (pools_by_input_row(window)) {
    kernel.function = "average_pool2d_rows_s8_helium";
    kernel.steps = average_input_rows(window, op.input_count());
    kernel.cost = {
        30.0 * window.in_height + pixels * window.kernel_height * (20.0 + groups * (18.0 + 4.0 * window.kernel_width)),
        350};
  } else {
    kernel.function = "average_pool2d_s8_helium";
    kernel.steps = window_rows(window, op.input_count());
    kernel.cost = {pixels * (40.0 + groups * (25.0 + window.kernel_height * (10.0 + 4.0 * window.kernel_width))), 300};
  }
  return {kernel};
}

std::vector<Kernel> max_pool2d_kernels(const OpView& op) {
  const Window2d window = pool_window(op);
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  const double groups = (window.in_channels + 15) / 16;
  Kernel kernel;
  kernel.function = "max_pool2d_s8_helium";
  kernel.numbers = pool_numbers(op, window);
  kernel.steps = window_rows(window, op.input_count());
  kernel.cost = {pixels * (30.0 + groups * (12.0 + window.kernel_height * (10.0 + 4.0 * window.kernel_width))), 250};
  return {kernel};
}

}  // namespace milliwatt::helium
