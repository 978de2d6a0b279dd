// The device kernels of DEPTHWISE_CONV_2D.
#include <utility>

#include "ops/conv2d_avx2.h"
#include "ops/conv2d_dsp.h"
#include "ops/depthwise_avx2.h"
#include "ops/depthwise_dsp.h"
#include "ops/kernel_parts.h"
#include "ops/kernels.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

Kernel portable_kernel(const OpView& op, const Window2d& window) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  Kernel kernel;
  kernel.function = "depthwise_conv2d_s8";
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back(
      {"kMultiplier", window.out_channels / window.in_channels, "output channels an input channel"});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables.push_back(weights_table(op.input(1)));
  for (KernelTable& table : channel_tables(bias_of(op, 2, window.out_channels), requantization)) {
    kernel.tables.push_back(std::move(table));
  }
  kernel.steps = window_rows(window, op.input_count());
  const double outputs = static_cast<double>(op.output().elements());
  kernel.cost.cycles =
      outputs * (60.0 + 20.0 * window.kernel_height + 12.0 * window.kernel_height * window.kernel_width);
  kernel.cost.code_bytes = 440;
  return kernel;
}

/// The taps of each output channel.
std::vector<std::vector<std::int8_t>> taps_by_channel(const Tensor& weights, const Window2d& window) {
  const std::span<const std::int8_t> all = elements_of<std::int8_t>(weights);
  const std::size_t channels = static_cast<std::size_t>(window.out_channels);
  std::vector<std::vector<std::int8_t>> result(channels);
  for (std::size_t i = 0; i < all.size(); ++i) result[i % channels].push_back(all[i]);
  return result;
}

}  // namespace

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op, InstructionSet set) {
  const Window2d window = convolution_window(op);
  std::vector<Kernel> kernels = {portable_kernel(op, window)};
  if (set == InstructionSet::kPortable) return kernels;
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1), window);
  const bool is_convolution = window.in_channels == 1;
  // With one input channel every output channel reads all there is, so it is a convolution.
  if (set == InstructionSet::kDsp) {
    for (Kernel& kernel :
         is_convolution ? conv2d_dsp_kernels(op, window, taps) : depthwise_dsp_kernels(op, window, taps)) {
      kernels.push_back(std::move(kernel));
    }
  } else {
    for (Kernel& kernel :
         is_convolution ? conv2d_avx2_kernels(op, window, taps) : depthwise_avx2_kernels(op, window, taps)) {
      kernels.push_back(std::move(kernel));
    }
  }
  return kernels;
}

}  // namespace milliwatt
