// MAX_POOL_2D on Armv7E-M: four channels at a time.
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/pool_parts.h"

namespace milliwatt::dsp {

std::vector<Kernel> max_pool2d_kernels(const OpView& op) {
  const Window2d window = pool_window(op);
  if (window.in_channels % 4 != 0) return {};
  const double outputs = static_cast<double>(op.output().elements());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  Kernel kernel;
  kernel.function = "max_pool2d_s8_dsp";
  kernel.numbers = pool_numbers(op, window);
  kernel.steps = window_rows(window, op.input_count());
  kernel.cost = {outputs * (4.0 + 2.5 * window.kernel_height + 2.2 * taps), 220};
  return {kernel};
}

}  // namespace milliwatt::dsp
