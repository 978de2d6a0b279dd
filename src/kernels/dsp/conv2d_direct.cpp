#include "kernels/dsp/conv2d_direct.h"

#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::dsp {

namespace {

constexpr int kMostProducts = 10;

/// What a channel's windows take of the image.
struct Source {
  int codes = 1;       ///< of a pixel
  int multiplier = 0;  ///< of a depthwise convolution
};

bool reaches_beside(const Window2d& w) {
  return w.pad_left > 0 || (w.out_width - 1) * w.stride_width + (w.kernel_width - 1) * w.dilation_width >= w.in_width;
}

bool reaches_above_or_below(const Window2d& w) {
  return w.pad_top > 0 || w.input_row(w.out_height - 1, w.kernel_height - 1) >= w.in_height;
}

std::vector<Kernel> kernels_of(const OpView& op, const Window2d& window,
                               const std::vector<std::vector<std::int8_t>>& weights, Source source,
                               double cycles_of_general) {
  const int products = window.kernel_height * window.kernel_width * source.codes;
  if (products > kMostProducts || reaches_beside(window)) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const PlainChannels channels = plain_channels({}, 0, requantization);
  if (channels.plain.empty()) return {};
  const bool is_signed = plain_signed(channels.plain, weights, bias, requantization);

  Kernel kernel;
  kernel.function = "conv2d_direct_s8_dsp";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, {{"kCodes", source.codes, "of a pixel, that a window takes"},
                          {"kMultiplier", source.multiplier, "output channels per input channel, if depthwise"}});
  append(kernel.numbers, plain_numbers(channels.plain.size(), is_signed));
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {{"stream",
                    plain_words(channels.plain, weights, bias, requantization, window_order(products),
                                PlainCodes::kPairs, is_signed),
                    "of each channel: number, bias, requantization, weights", true}};
  kernel.steps = window_rows(window, op.input_count());
  if (reaches_above_or_below(window)) {
    kernel.steps.scratch_bytes = (std::int64_t{1} * window.in_width * window.in_channels + 3) / 4 * 4;
  }
  const double spilled = products > 3 ? 3.0 * (products - 3) : 0.0;
  const double output = 16.0 + 2.6 * products + spilled + 3.0 * clamps_of(requantization) + (is_signed ? 1.0 : 0.0);
  const double channel = 64.0 + 3.0 * products + window.out_width * output;
  kernel.cost = {
      window.out_height * (40.0 + 10.0 * window.kernel_height + static_cast<double>(channels.plain.size()) * channel),
      300};
  add_general_channels(kernel, channels.general, weights, bias, requantization,
                       static_cast<double>(window.out_height) * window.out_width, cycles_of_general,
                       source.multiplier > 0 ? source.multiplier : 1);
  return {std::move(kernel)};
}

}  // namespace

std::vector<Kernel> conv2d_direct_kernels(const OpView& op, const Window2d& window,
                                          const std::vector<std::vector<std::int8_t>>& weights) {
  return kernels_of(op, window, weights, {.codes = window.in_channels}, general_cycles(window));
}

std::vector<Kernel> depthwise_direct_kernels(const OpView& op, const Window2d& window,
                                             const std::vector<std::vector<std::int8_t>>& taps) {
  return kernels_of(op, window, taps, {.multiplier = window.out_channels / window.in_channels},
                    general_depthwise_cycles(window));
}

}  // namespace milliwatt::dsp
