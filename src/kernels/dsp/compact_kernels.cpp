#include "kernels/dsp/compact_kernels.h"

#include <algorithm>
#include <utility>

#include "kernels/dsp/compact_channel.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// Of one window: with so many codes, for so many channels.
double dot_cycles(int codes, int channels, int together) {
  const double words = (codes + 3) / 4;
  return 65.0 + together / 4 * (105.0 + 21.0 * words) + (channels - together) * (45.0 + 14.0 * words);
}

KernelNumber together_number(const CompactDot& dot) {
  return {"kTogether", dot.together, "channels in fours; the others one by one"};
}

double clamping_cycles(const Requantization& r, double outputs) {
  return r.lowest > -128 || r.highest < 127 ? 7.0 * outputs : 0.0;
}

/// Cycles of copying one window.
double copying_cycles(const Window2d& w) {
  const int taps = w.dilation_width == 1 ? 1 : w.kernel_width;  // that are copied apart
  return w.kernel_height * (50.0 + 30.0 * taps + 1.5 * w.kernel_width * w.in_channels);
}

}  // namespace

std::vector<Kernel> conv2d_compact_kernels(const OpView& op, const Window2d& window,
                                           const std::vector<std::vector<std::int8_t>>& weights) {
  if (!fits_compact(window)) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const CompactDot dot = compact_dot(weights, bias, requantization);
  const int codes = window.kernel_height * window.kernel_width * window.in_channels;
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  Kernel base;
  base.function = "conv2d_compact_s8_dsp";
  base.for_flash = true;
  base.numbers = window_numbers(window);
  base.numbers.push_back({"kWindowCodes", std::max(codes, 4), "that are read"});
  base.numbers.push_back(together_number(dot));
  append(base.numbers, code_numbers(requantization));
  add_compact_stream(base, dot.layer, dot.weights);
  base.steps = window_rows(window, op.input_count());
  base.cost = {100.0 * window.out_height + pixels * (20.0 + dot_cycles(codes, window.out_channels, dot.together)) +
                   clamping_cycles(requantization, pixels * window.out_channels),
               60, pixels};
  std::vector<Kernel> kernels;
  if (reads_in_place(window)) kernels.push_back(base);
  if (!reads_in_place(window) || is_pixel_wise(window)) {
    base.steps.scratch_bytes = (std::max(codes, 4) + 3) / 4 * 4;
    base.steps.element_wise = is_pixel_wise(window);
    base.cost.cycles += pixels * copying_cycles(window);
    base.cost.code_bytes += 60;
    kernels.push_back(std::move(base));
  }
  for (Kernel& kernel : kernels) {
    add_general_channels(kernel, dot.layer.general, weights, bias, requantization, pixels, general_cycles(window));
  }
  return kernels;
}

std::vector<Kernel> depthwise_compact_kernels(const OpView& op, const Window2d& window,
                                              const std::vector<std::vector<std::int8_t>>& taps) {
  if (window.in_channels != window.out_channels || window.out_channels < 4 || !fits_compact(window)) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const CompactLayer layer = compact_layer(taps, bias, requantization);
  const int tap_count = window.kernel_height * window.kernel_width;
  const int round = window.kernel_width <= 8 ? window.kernel_width : 1;
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  Kernel kernel;
  kernel.function = "depthwise_conv2d_compact_s8_dsp";
  kernel.for_flash = true;
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back({"kRound", round, "taps that are unrolled"});
  append(kernel.numbers, code_numbers(requantization));
  add_compact_stream(kernel, layer, compact_tap_weights(layer));
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = 4 * tap_count + (window.out_channels + 3) / 4 * 4;
  const double fours = (window.out_channels + 3) / 4;
  const double pixel = 60.0 + fours * (95.0 + 12.0 * tap_count + 4.0 * tap_count / round);
  const double border_pixel = 60.0 + 25.0 * window.kernel_height + 12.0 * tap_count;  // more than that
  kernel.cost = {100.0 * window.out_height + pixels * pixel + (1.0 - share_inside(window)) * pixels * border_pixel +
                     clamping_cycles(requantization, pixels * window.out_channels),
                 60, pixels};
  add_general_channels(kernel, layer.general, taps, bias, requantization, pixels, general_depthwise_cycles(window));
  return {std::move(kernel)};
}

std::vector<Kernel> fully_connected_compact_kernels(const OpView& op, const DenseLayer& layer,
                                                    const std::vector<std::vector<std::int8_t>>& weights) {
  constexpr int kMostInputs = 65535;
  constexpr int kMostUnits = 16384;
  if (layer.rows.rows != 1 || layer.inputs < 4 || layer.inputs > kMostInputs || layer.units > kMostUnits) return {};
  const Requantization requantization = requantization_of(op, layer.units);
  const std::vector<std::int32_t> bias = bias_of(op, 2, layer.units);
  const CompactDot dot = compact_dot(weights, bias, requantization);
  Kernel kernel;
  kernel.function = "fully_connected_compact_s8_dsp";
  kernel.for_flash = true;
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}, together_number(dot)};
  append(kernel.numbers, code_numbers(requantization));
  add_compact_stream(kernel, dot.layer, dot.weights);
  kernel.steps = dense_input_rows(layer, op.input_count());
  kernel.cost = {
      100.0 + dot_cycles(layer.inputs, layer.units, dot.together) + clamping_cycles(requantization, layer.units), 60};
  add_general_channels(kernel, dot.layer.general, weights, bias, requantization, 1, general_cycles(1, layer.inputs));
  return {std::move(kernel)};
}

}  // namespace milliwatt::dsp
