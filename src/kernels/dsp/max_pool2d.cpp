// MAX_POOL_2D on Armv7E-M: four channels at a time, or of fewer channels four codes of a row.
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/pool_parts.h"

namespace milliwatt::dsp {

std::vector<Kernel> max_pool2d_kernels(const OpView& op) {
  const Window2d window = pool_window(op);
  const bool narrow = window.in_channels < 4;
  const double outputs = static_cast<double>(op.output().elements());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  Kernel kernel;
  kernel.function = narrow ? "max_pool2d_narrow_s8_dsp" : "max_pool2d_s8_dsp";
  kernel.numbers = pool_numbers(op, window);
  kernel.steps = window_rows(window, op.input_count());
  if (narrow) {
    const double codes = static_cast<double>(window.out_height) * window.in_width * window.in_channels;
    kernel.steps.scratch_bytes = std::int64_t{window.in_width} * window.in_channels;
    kernel.cost = {codes * (1.5 + 1.2 * window.kernel_height) + outputs * (14.0 + 4.5 * window.kernel_width), 300};
  } else {
    const double groups = outputs / window.in_channels * ((window.in_channels + 3) / 4);
    kernel.cost = {groups * (16.0 + 10.0 * window.kernel_height + 8.8 * taps), 220};
  }
  return {kernel};
}

}  // namespace milliwatt::dsp
