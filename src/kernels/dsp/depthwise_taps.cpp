#include "kernels/dsp/depthwise_taps.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// As device/milliwatt/dsp/depthwise_taps_dsp.h reads it.
/// @param fills whether missing channels of the last four are empty; else the last four channels are theirs
std::vector<std::int32_t> stream_of(std::vector<DspChannel> channels, bool fills) {
  const std::size_t taps = channels.at(0).weights.size();
  DspChannel none;
  none.weights.assign(taps, 0);
  while (fills && channels.size() % 4 != 0) channels.push_back(none);
  std::vector<std::int32_t> stream;
  for (std::size_t first = 0; first < channels.size(); first += 4) {
    const std::size_t c = std::min(first, channels.size() - 4);
    for (std::size_t k = c; k < c + 4; ++k) stream.push_back(channels[k].bias);
    for (std::size_t tap = 0; tap < taps; ++tap) {
      std::uint32_t word = 0;
      for (std::size_t k = 0; k < 4; ++k) {
        word |= std::uint32_t{static_cast<std::uint8_t>(channels[c + k].weights[tap])} << (8 * k);
      }
      stream.push_back(static_cast<std::int32_t>(word));
    }
    for (std::size_t k = c; k < c + 4; ++k) {
      stream.insert(stream.end(), {channels[k].high_factor, channels[k].shift_factor});
    }
  }
  return stream;
}

}  // namespace

Kernel depthwise_taps_kernel(const OpView& op, const Window2d& window,
                             const std::vector<std::vector<std::int8_t>>& taps) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  DspLayer layer = dsp_layer(taps, bias, requantization);
  const int shift = shift_or_two_factors(layer, requantization);
  const bool expands = window.in_channels != window.out_channels || window.out_channels < 4;
  const bool stages = expands && window.out_channels % 4 != 0;
  Kernel kernel;
  kernel.function = "depthwise_conv2d_taps_s8_dsp";
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back(
      {"kMultiplier", window.out_channels / window.in_channels, "output channels per input channel"});
  kernel.numbers.push_back({"kExpands", expands ? 1 : 0, "1: rows are copied, a code for each output channel"});
  kernel.numbers.push_back({"kShift", shift, "requantization shift; 0: two factors instead"});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {{"stream", stream_of(std::move(layer.channels), expands),
                    "per four channels: biases, weights, requantization", true}};
  kernel.steps = window_rows(window, op.input_count());

  const int tap_count = window.kernel_height * window.kernel_width;
  const int pixel = (window.out_channels + 3) / 4 * 4;
  const int columns =
      (window.out_width - 1) * window.stride_width + (window.kernel_width - 1) * window.dilation_width + 1;
  const std::int64_t expanded = std::int64_t{window.kernel_height} * columns * pixel;
  kernel.steps.scratch_bytes = 4 * tap_count + (expands ? expanded : pixel) + (stages ? pixel : 0);
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  const bool clamps = requantization.lowest > -128 || requantization.highest < 127;
  const double per_pixel = 90.0 + 9.0 * tap_count + pixel / 4 * (45.0 + 13.0 * tap_count) +
                           (stages   ? 10.0
                            : clamps ? 2.5
                                     : 0.0) *
                               window.out_channels;
  kernel.cost = {pixels * per_pixel + (expands ? 4.0 * static_cast<double>(expanded) * window.out_height : 0.0), 600,
                 pixels};
  add_general_channels(kernel, layer.general, taps, bias, requantization, pixels, general_depthwise_cycles(window),
                       window.out_channels / window.in_channels);
  return kernel;
}

}  // namespace milliwatt::dsp
