#include "kernels/armv7m/pixels.h"

#include <utility>

#include "kernels/armv7m/channel_codes.h"
#include "kernels/armv7m/dot_stream.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::armv7m {

namespace {

/// Do runs of neighbouring codes end within a group of four?
bool gathers(const Window2d& w) {
  const int run = (w.dilation_width == 1 ? w.kernel_width : 1) * w.in_channels;
  return run % 4 != 0 && run != w.kernel_height * w.kernel_width * w.in_channels;
}

}  // namespace

Kernel pixels_kernel(const OpView& op, const Window2d& window, const std::vector<std::vector<std::int8_t>>& weights) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  const LayerCodes codes = layer_codes(weights, bias_of(op, 2, window.out_channels), requantization);
  DotStream stream = dot_stream(weights, codes, WeightForm::kWords);
  const int taps = static_cast<int>(weights.at(0).size());
  Kernel kernel;
  kernel.function = "conv2d_s8_armv7m";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, dot_numbers(stream, codes));
  append(kernel.numbers, code_numbers(requantization));
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = 4 * stream.code_words() + (gathers(window) || pads(window) ? (taps + 3) / 4 * 4 : 0);
  kernel.steps.element_wise = is_pixel_wise(window);  // a pixel is read before its outputs are written
  const double runs = window.kernel_height * (window.dilation_width == 1 ? 1.0 : window.kernel_width);
  const double pixel = 30.0 + (gathers(window) ? 15.0 + 1.5 * taps : 25.0 * runs) + grouping_cycles(taps, stream.form) +
                       dot_cycles(stream, codes);
  kernel.cost.cycles = window.out_height * (60.0 + window.out_width * pixel);
  kernel.cost.code_bytes = 400 + dot_code_bytes(stream, codes);
  kernel.cost.table_passes = static_cast<double>(window.out_height) * window.out_width;
  kernel.tables = {
      {"stream", std::move(stream.stream), "blocks of four channels: biases, weights in groups, lines", true}};
  return kernel;
}

}  // namespace milliwatt::armv7m
