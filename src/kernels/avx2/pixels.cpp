#include "kernels/avx2/pixels.h"

#include <utility>

#include "base/to_size.h"
#include "kernels/avx2/blocks.h"
#include "kernels/parts.h"

namespace milliwatt::avx2 {

namespace {

/// Each run of neighbouring codes made even: device/milliwatt/avx2/conv2d_s8_avx2.h.
std::vector<std::int8_t> in_runs(const std::vector<std::int8_t>& weights, std::size_t run) {
  if (run % 2 == 0) return weights;
  std::vector<std::int8_t> result;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    result.push_back(weights[i]);
    if (i % run == run - 1) result.push_back(0);
  }
  return result;
}

/// About 5 cycles for 4 pixels, 16 channels and two taps; 30 for their codes.
double cycles(const Window2d& window, std::size_t taps, const StepRule& steps, int rows_at_once) {
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  const double blocks = (window.out_channels + 15) / 16;
  const double widened = static_cast<double>(widened_bytes(window, rows_at_once)) / 2;
  const bool counted_through = window.out_width % 4 == 0 || rows_at_once > 1;
  const double left_over = counted_through ? 1.0 : 1.0 + 1.0 / window.out_width;
  return steps.steps * (60.0 + 20.0 * blocks + widened / 10.0) +
         left_over * pixels / 4.0 * blocks * (30.0 + 2.5 * static_cast<double>(taps));
}

}  // namespace

std::vector<Kernel> pixels_kernels(const OpView& op, const Window2d& window,
                                   const std::vector<std::vector<std::int8_t>>& weights) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  const int run = window.in_channels * (window.dilation_width == 1 ? window.kernel_width : 1);
  Avx2Channels channels{{}, bias_of(op, 2, window.out_channels), requantization.factors};
  for (const std::vector<std::int8_t>& one : weights) {
    channels.taps.push_back(in_runs(one, to_size(run)));
  }
  const std::vector<KernelTable> tables = avx2_tables(channels);
  std::vector<Kernel> kernels;
  for (const int rows : avx2_rows_at_once(window)) {
    Kernel kernel;
    kernel.function = "conv2d_s8_avx2";
    kernel.numbers = window_numbers(window);
    kernel.numbers.push_back({"kRowsAtOnce", rows, "output rows per step"});
    kernel.numbers.push_back({"kNearFactors", has_near_factors(channels) ? 1 : 0, "1: rounding fits 32 bits"});
    append(kernel.numbers, code_numbers(requantization));
    kernel.tables = tables;
    kernel.steps = window_row_blocks(window, op.input_count(), rows);
    kernel.steps.scratch_bytes = widened_bytes(window, rows);
    kernel.steps.element_wise = is_pixel_wise(window);  // all codes are widened before the first output is written
    kernel.cost = {cycles(window, channels.taps[0].size(), kernel.steps, rows), 2500};
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace milliwatt::avx2
