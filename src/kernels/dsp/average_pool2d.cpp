// AVERAGE_POOL_2D on Armv7E-M: four channels at a time.
#include "kernels/offers.h"
#include "kernels/pool_parts.h"

namespace milliwatt::dsp {

std::vector<Kernel> average_pool2d_kernels(const OpView& op) {
  const Window2d window = pool_window(op);
  const double outputs = static_cast<double>(op.output().elements());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  if (!pools_by_input_row(window) || window.in_channels % 4 != 0 || taps > 255) return {};
  Kernel kernel;
  kernel.function = "average_pool2d_rows_s8_dsp";
  kernel.numbers = pool_numbers(op, window);
  kernel.steps = average_input_rows(window, op.input_count());
  kernel.cost = {outputs * (30.0 + 3.0 * window.kernel_height + 2.4 * taps), 380};
  return {kernel};
}

}  // namespace milliwatt::dsp
