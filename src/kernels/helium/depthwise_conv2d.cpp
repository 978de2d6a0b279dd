// DEPTHWISE_CONV_2D with Helium.
#include <utility>

#include "base/to_size.h"
#include "kernels/helium/layer_sums.h"
#include "kernels/helium/pixels.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::helium {

namespace {

constexpr std::size_t kMostTaps = 1008;  // 64 weights of each block of 16 taps are within an offset of 12 bits
constexpr int kSpare = 15;               // what is read behind the last window

int columns(const Window2d& w) {
  return (w.out_width - 1) * w.stride_width + (w.kernel_width - 1) * w.dilation_width + 1;
}

/// The taps of each channel, column by column, with 0 between the columns of a dilated kernel.
std::vector<std::vector<std::int8_t>> by_columns(const Window2d& w, const std::vector<std::vector<std::int8_t>>& taps) {
  std::vector<std::vector<std::int8_t>> result;
  for (const std::vector<std::int8_t>& channel : taps) {
    std::vector<std::int8_t> run;
    for (int x = 0; x < (w.kernel_width - 1) * w.dilation_width + 1; ++x) {
      for (int y = 0; y < w.kernel_height; ++y) {
        const bool is_tap = x % w.dilation_width == 0;
        run.push_back(is_tap ? channel[to_size(y * w.kernel_width + x / w.dilation_width)] : std::int8_t{0});
      }
    }
    result.push_back(std::move(run));
  }
  return result;
}

double cycles(const Window2d& w, const LayerSums& layer) {
  const double blocks = static_cast<double>((layer.taps() + 15) / 16);
  const double groups = (w.out_channels + 3) / 4;
  const double four = (blocks > 1 ? 19.0 + 13.0 * blocks : 19.0) + layer.rounding_cycles();
  const double eights = (w.in_channels + 7) / 8;
  const double gathered = eights * (60.0 + columns(w) * (2.0 + 3.0 * w.kernel_height));
  const double calls = w.in_channels == w.out_channels ? 1.0 : groups;
  return w.out_height * (80.0 + 50.0 * calls + gathered + groups * (25.0 + w.out_width * four));
}

}  // namespace

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  // With one input channel every output channel reads all there is, so it is a convolution.
  if (window.in_channels == 1) return pixels_kernels(op, window, taps);
  const LayerSums layer = layer_sums(by_columns(window, taps), bias_of(op, 2, window.out_channels),
                                     requantization_of(op, window.out_channels));
  if (layer.taps() > kMostTaps) return {};
  Kernel kernel;
  kernel.function = "depthwise_conv2d_s8_helium";
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back(
      {"kMultiplier", window.out_channels / window.in_channels, "output channels of an input channel"});
  append(kernel.numbers, sum_numbers(layer));
  kernel.tables = {weights_in_blocks(layer, 4, true), channels_in_groups(layer, {0, 1, 2, 3})};
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = std::int64_t{window.in_channels} * columns(window) * window.kernel_height + kSpare;
  kernel.steps.element_wise = is_pixel_wise(window);  // a row is read before its outputs are written
  kernel.cost.cycles = cycles(window, layer);
  kernel.cost.code_bytes = 900;
  return {kernel};
}

}  // namespace milliwatt::helium
