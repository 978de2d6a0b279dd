// The device kernels of CONV_2D.
#include <utility>

#include "ops/conv2d_3x3x3_dsp.h"
#include "ops/conv2d_avx2.h"
#include "ops/conv2d_dsp.h"
#include "ops/conv2d_pixel_dsp.h"
#include "ops/conv2d_wide_rows_dsp.h"
#include "ops/kernel_parts.h"
#include "ops/kernels.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

Kernel portable_kernel(const OpView& op, const Window2d& window) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  Kernel kernel;
  kernel.function = "conv2d_s8";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables.push_back(weights_table(op.input(1)));
  for (KernelTable& table : channel_tables(bias_of(op, 2, window.out_channels), requantization)) {
    kernel.tables.push_back(std::move(table));
  }
  kernel.steps = window_rows(window, op.input_count());
  const double outputs = static_cast<double>(op.output().elements());
  kernel.cost.cycles =
      outputs * (60.0 + window.kernel_height * window.kernel_width * (25.0 + 6.0 * window.in_channels));
  kernel.cost.code_bytes = 420;
  return kernel;
}

}  // namespace

std::vector<Kernel> conv2d_kernels(const OpView& op, InstructionSet set) {
  const Window2d window = convolution_window(op);
  std::vector<Kernel> kernels = {portable_kernel(op, window)};
  if (set == InstructionSet::kDsp) {
    const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
    for (Kernel& kernel : conv2d_3x3x3_kernels(op, window, weights)) kernels.push_back(std::move(kernel));
    for (Kernel& kernel : conv2d_dsp_kernels(op, window, weights)) kernels.push_back(std::move(kernel));
    for (Kernel& kernel : conv2d_wide_rows_kernels(op, window, weights)) kernels.push_back(std::move(kernel));
    for (Kernel& kernel : conv2d_pixel_kernels(op, window, weights)) kernels.push_back(std::move(kernel));
  }
  if (set == InstructionSet::kAvx2) {
    for (Kernel& kernel : conv2d_avx2_kernels(op, window, weights_by_channel(op.input(1)))) {
      kernels.push_back(std::move(kernel));
    }
  }
  return kernels;
}

}  // namespace milliwatt
