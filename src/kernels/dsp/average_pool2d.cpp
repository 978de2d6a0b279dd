// AVERAGE_POOL_2D on Armv7E-M: four channels at a time, or of fewer channels four codes of a row.
#include "kernels/dsp/dsp_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/pool_parts.h"

namespace milliwatt::dsp {

namespace {

constexpr int kMostCodes = 255;  // whose sum surely fits an int16

/// One input row a step.
Kernel by_input_row(const OpView& op, const Window2d& window) {
  const double outputs = static_cast<double>(op.output().elements());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  Kernel kernel;
  kernel.function = "average_pool2d_rows_s8_dsp";
  kernel.numbers = pool_numbers(op, window);
  kernel.steps = average_input_rows(window, op.input_count());
  kernel.cost = {outputs * (30.0 + 3.0 * window.kernel_height + 2.4 * taps), 380};
  return kernel;
}

Kernel of_few_channels(const OpView& op, const Window2d& window) {
  const double codes = static_cast<double>(window.out_height) * window.in_width * window.in_channels;
  Kernel kernel;
  kernel.function = "average_pool2d_narrow_s8_dsp";
  kernel.numbers = pool_numbers(op, window);
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = std::int64_t{2} * window.in_width * window.in_channels;
  kernel.cost = {window.out_height * (80.0 + 10.0 * window.kernel_height) + codes * (2.0 + 1.2 * window.kernel_height) +
                     static_cast<double>(op.output().elements()) * (25.0 + 2.5 * window.kernel_width),
                 360};
  return kernel;
}

/// Of few channels too, but nothing is made ready for a row.
Kernel of_few_windows(const OpView& op, const Window2d& window) {
  const double outputs = static_cast<double>(op.output().elements());
  const bool small = window.kernel_height <= 8 && window.kernel_width <= 8 &&
                     window.kernel_height * window.kernel_width <= 16;  // they are unrolled, if whole
  const double whole = small ? share_inside(window) : 0.0;
  const double whole_sum = window.kernel_height * (1.5 + 2.1 * window.kernel_width);
  const double other_sum = window.kernel_height * (10.0 + 5.0 * window.kernel_width) + 20.0;
  Kernel kernel;
  kernel.function = "average_pool2d_direct_s8_dsp";
  kernel.numbers = pool_numbers(op, window);
  kernel.steps = window_rows(window, op.input_count());
  kernel.cost = {window.out_height * (60.0 + 8.0 * window.kernel_height) +
                     outputs * (22.0 + whole * whole_sum + (1.0 - whole) * other_sum),
                 300};
  return kernel;
}

Kernel by_window(const OpView& op, const Window2d& window) {
  const double outputs = static_cast<double>(op.output().elements());
  const double groups = outputs / window.in_channels * ((window.in_channels + 3) / 4);
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  Kernel kernel;
  kernel.function = "average_pool2d_s8_dsp";
  kernel.numbers = pool_numbers(op, window);
  kernel.steps = window_rows(window, op.input_count());
  kernel.cost = {outputs * 14.0 + groups * (20.0 + 12.0 * window.kernel_height + 6.0 * taps), 420};
  return kernel;
}

}  // namespace

std::vector<Kernel> average_pool2d_kernels(const OpView& op) {
  const Window2d window = pool_window(op);
  if (window.in_channels < 4) {
    if (window.kernel_height > kMostCodes) return {};
    return {of_few_channels(op, window), of_few_windows(op, window)};
  }
  const bool few_codes = window.kernel_height * window.kernel_width <= kMostCodes;
  if (pools_by_input_row(window) && window.in_channels % 4 == 0 && few_codes) return {by_input_row(op, window)};
  return {by_window(op, window)};
}

}  // namespace milliwatt::dsp
