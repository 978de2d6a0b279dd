#include "kernels/portable/conv2d.h"

#include <utility>

#include "kernels/coded_kernels.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/sum_parts.h"
#include "ops/facts/batch.h"
#include "ops/window.h"

namespace milliwatt::portable {

namespace {

Kernel other_kernel(const OpView& op, const Window2d& window) {
  Kernel kernel;
  kernel.numbers = window_numbers(window);
  add_sums(op, "conv2d", window.out_channels, SumInputs(), kernel);
  kernel.steps = window_rows(window, op.input_count());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  kernel.cost.cycles =
      static_cast<double>(op.output().elements()) * (20.0 + taps * (2.0 + cycles_of_product(op) * window.in_channels));
  kernel.cost.code_bytes = 900;
  return kernel;
}

}  // namespace

Kernel conv2d_kernel(const OpView& op, const Window2d& window) {
  if (has_other_sums(op)) return other_kernel(op, window);
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

std::vector<Kernel> conv2d_kernels(const OpView& op) {
  expect_one_image(op, kImagesOnDevices);
  const Window2d window = convolution_window(op);
  std::vector<Kernel> kernels = {conv2d_kernel(op, window)};
  if (!has_other_sums(op)) append(kernels, coded_conv2d_kernels(op, window));
  return kernels;
}

}  // namespace milliwatt::portable
