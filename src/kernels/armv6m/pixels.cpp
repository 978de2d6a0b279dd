#include "kernels/armv6m/pixels.h"

#include <utility>

#include "kernels/armv6m/channel_codes.h"
#include "kernels/armv6m/dot_stream.h"
#include "kernels/parts.h"

namespace milliwatt::armv6m {

namespace {

constexpr int kShortRun = 12;  // codes that are copied without a loop

/// Neighbouring codes of a window.
int run_of(const Window2d& w) { return (w.dilation_width == 1 ? w.kernel_width : 1) * w.in_channels; }

/// Are the runs of a window put together as bytes first?
bool gathers(const Window2d& w) {
  const int run = run_of(w);
  return (run % 4 != 0 && run != w.kernel_height * w.kernel_width * w.in_channels) ||
         (w.leaves_columns() && w.in_channels % 4 != 0);
}

/// Cycles that make the words of one window.
double packing_of_window(const Window2d& window) {
  const int taps = window.kernel_height * window.kernel_width * window.in_channels;
  const double runs = window.kernel_height * (window.dilation_width == 1 ? 1.0 : window.kernel_width);
  const double gathering = !gathers(window) ? 0.0 : (run_of(window) <= kShortRun ? 5.0 : 9.0) * taps;
  return 40.0 + 30.0 * runs + packing_cycles(taps) + gathering;
}

}  // namespace

Kernel pixels_kernel(const OpView& op, const Window2d& window, const std::vector<std::vector<std::int8_t>>& weights) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  const LayerCodes codes = layer_codes(weights, bias_of(op, 2, window.out_channels), requantization);
  DotStream stream = dot_stream(weights, codes);
  const int taps = static_cast<int>(weights.at(0).size());
  Kernel kernel;
  kernel.function = "conv2d_s8_armv6m";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, dot_numbers(stream, codes));
  append(kernel.numbers, code_numbers(requantization));
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = std::int64_t{4} * stream.words + (gathers(window) ? (taps + 3) / 4 * 4 : 0);
  kernel.steps.element_wise = is_pixel_wise(window);  // a pixel is read before its outputs are written
  const double pixel = packing_of_window(window) + dot_cycles(stream, codes);
  kernel.cost.cycles = window.out_height * (60.0 + window.out_width * pixel);
  kernel.cost.code_bytes = 400 + dot_code_bytes(stream, codes);
  kernel.cost.table_passes = static_cast<double>(window.out_height) * window.out_width;
  kernel.tables = {
      {"stream", std::move(stream.stream), "blocks of four channels: biases, weights in pairs, lines", true}};
  return kernel;
}

}  // namespace milliwatt::armv6m
