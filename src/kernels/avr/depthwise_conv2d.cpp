// DEPTHWISE_CONV_2D on AVR: channel by channel, up to six outputs at a time. Where the rows can not be read where they
// lie (depthwise_direct.h), each channel's are gathered first.
#include <algorithm>
#include <utility>

#include "kernels/avr/block_stream.h"
#include "kernels/avr/depthwise_direct.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::avr {

namespace {

constexpr std::int64_t kMostTableBytes = 32'000;  // avr-gcc's arrays have at most 32,767
constexpr int kFarthest = 63;                     // LDD's displacement
constexpr int kMostGroups = 255;

/// Outputs at a time: their inputs are within LDD's reach. 0: not even those of one.
int pixels_of(const Window2d& window) {
  const int farthest_tap = (window.kernel_width - 1) * window.dilation_width;
  if (farthest_tap > kFarthest) return 0;
  return std::min({6, window.out_width, 1 + (kFarthest - farthest_tap) / window.stride_width});
}

/// The channels' rows are gathered in scratch.
std::optional<Kernel> gathered(const Window2d& window, const BlockLayer& layer, std::size_t inputs) {
  const BlockStream stream = channel_stream(layer);
  if (stream.exceptions != 0) return std::nullopt;
  const int pixels = pixels_of(window);
  const int padded =
      (window.out_width - 1) * window.stride_width + (window.kernel_width - 1) * window.dilation_width + 1;
  Kernel kernel;
  kernel.function = "depthwise_conv2d_s8_avr";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, code_numbers(layer.requantization));
  append(kernel.numbers,
         {{"kMultiplier", window.out_channels / window.in_channels, "output channels per input channel"},
          {"kPixels", pixels, "of an output row, computed together"},
          {"kPaddedWidth", padded, "of a row that is gathered"},
          {"kCopiedWidth", std::clamp(padded - window.pad_left, 0, window.in_width), "of it, from the image"}});
  append(kernel.numbers, stream.numbers);
  kernel.tables = stream.tables;
  kernel.steps = window_rows(window, inputs);
  kernel.steps.scratch_bytes = static_cast<std::int64_t>(window.kernel_height) * padded;
  const int taps = window.kernel_height * window.kernel_width;
  const double codes = (window.out_width + pixels - 1) / pixels * pixels;
  kernel.cost.cycles = window.out_height *
                       (1500.0 + window.out_channels *
                                     (150.0 + 14.0 * window.kernel_height * padded +
                                      codes * (15.0 + code_cycles(stream.form, pixels) + (8.0 + 3.0 / pixels) * taps)));
  kernel.cost.cycles += kGeneralCode * stream.general * window.out_height * window.out_width;
  kernel.cost.code_bytes = 700 + pixels * (12 + 12 * window.kernel_width) + code_text_bytes(stream.form, pixels);
  return kernel;
}

}  // namespace

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const BlockLayer layer = {taps_by_channel(op.input(1)), bias_of(op, 2, window.out_channels),
                            requantization_of(op, window.out_channels), true};
  const std::size_t inputs = op.input_count();
  std::optional<Kernel> kernel = depthwise_direct(window, layer, inputs);
  const int pixels = pixels_of(window);
  if (!kernel && pixels != 0 && window.out_width / pixels <= kMostGroups && window.kernel_height <= 255) {
    kernel = gathered(window, layer, inputs);
  }
  if (!kernel || table_bytes(*kernel) > kMostTableBytes) return {};
  return {*kernel};
}

}  // namespace milliwatt::avr
