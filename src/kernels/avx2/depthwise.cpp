#include "kernels/avx2/depthwise.h"

#include <utility>

#include "kernels/avx2/blocks.h"
#include "kernels/parts.h"

namespace milliwatt::avx2 {

namespace {

/// Neighbouring pixels whose channels fill a block.
int pixels_at_once(const Window2d& window) {
  return window.stride_width == 1 && window.in_channels < 16 && 16 % window.in_channels == 0 ? 16 / window.in_channels
                                                                                             : 1;
}

template <typename T>
std::vector<T> repeated(const std::vector<T>& once, int times) {
  std::vector<T> result;
  for (int i = 0; i < times; ++i) result.insert(result.end(), once.begin(), once.end());
  return result;
}

/// About 20 cycles for 16 codes of a 3x3 window. `window`: of the widened rows.
double cycles(const Window2d& window, const StepRule& steps, int rows_at_once, int pixels) {
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  const double blocks = (pixels * window.in_channels + 15) / 16;
  const double widened = static_cast<double>(widened_bytes(window, rows_at_once)) / 2;
  const double units = static_cast<double>(window.out_height) * ((window.out_width + pixels - 1) / pixels);
  return steps.steps * (60.0 + blocks * (25.0 + 2.0 * taps) + widened / 10.0) + units * blocks * (8.0 + 1.4 * taps);
}

}  // namespace

std::vector<Kernel> depthwise_channel_kernels(const OpView& op, const Window2d& window,
                                              const std::vector<std::vector<std::int8_t>>& taps) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  Window2d wide = window;  // what the kernel reads once it has widened the rows
  wide.in_channels = window.out_channels;
  const int pixels = pixels_at_once(wide);
  const Avx2Channels channels{repeated(taps, pixels), repeated(bias_of(op, 2, window.out_channels), pixels),
                              repeated(requantization.factors, pixels)};
  const std::vector<KernelTable> tables = avx2_tables(channels);
  std::vector<Kernel> kernels;
  for (const int rows : avx2_rows_at_once(wide)) {
    Kernel kernel;
    kernel.function = "depthwise_conv2d_s8_avx2";
    kernel.numbers = window_numbers(window);
    kernel.numbers.push_back({"kRowsAtOnce", rows, "output rows per step"});
    kernel.numbers.push_back({"kPixelsAtOnce", pixels, "pixels whose channels share a block"});
    kernel.numbers.push_back({"kNearFactors", has_near_factors(channels) ? 1 : 0, "1: rounding fits 32 bits"});
    append(kernel.numbers, code_numbers(requantization));
    kernel.tables = tables;
    kernel.steps = window_row_blocks(window, op.input_count(), rows);
    kernel.steps.scratch_bytes = widened_bytes(wide, rows);
    kernel.steps.element_wise = is_pixel_wise(window);  // all codes are widened before the first output is written
    kernel.cost = {cycles(wide, kernel.steps, rows, pixels), 1500};
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace milliwatt::avx2
