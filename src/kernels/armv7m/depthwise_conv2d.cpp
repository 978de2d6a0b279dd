// DEPTHWISE_CONV_2D on Armv7-M: 3x3; Armv6-M's kernels compute other windows.
#include <utility>

#include "kernels/armv6m/taps_3x3.h"
#include "kernels/armv7m/channel_codes.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::armv7m {

namespace {

constexpr int kMostChannels = 2047;  // one addition moves two columns on

bool is_3x3(const Window2d& w) {
  return w.kernel_height == 3 && w.kernel_width == 3 && w.dilation_height == 1 && w.dilation_width == 1 &&
         w.stride_width <= 2 && w.pad_left <= 1 && w.in_channels == w.out_channels && w.in_channels <= kMostChannels &&
         (w.out_width - 1) * w.stride_width + 3 - w.pad_left <= w.in_width + 1 && w.in_width + w.pad_left >= 2;
}

/// As device/milliwatt/armv7m/depthwise_row_armv7m.h reads it.
std::vector<std::int32_t> stream_3x3(const std::vector<std::vector<std::int8_t>>& taps, const LayerCodes& codes,
                                     std::int32_t zero_point) {
  std::vector<std::int32_t> stream;
  for (std::size_t o = 0; o < taps.size(); ++o) {
    const ChannelCodes& one = codes.channels[o];
    stream.push_back(one.bias);
    stream.insert(stream.end(), taps[o].begin(), taps[o].end());
    const std::size_t line = stream.size();
    append_codes(codes, o, stream);
    const auto left = static_cast<std::uint32_t>(armv6m::column_sum(taps[o], 0, zero_point));
    const std::int32_t columns[] = {static_cast<std::int32_t>(static_cast<std::uint32_t>(one.bias) + left),
                                    armv6m::column_sum(taps[o], 2, zero_point)};
    stream.insert(stream.begin() + static_cast<std::ptrdiff_t>(line) + 3, std::begin(columns), std::end(columns));
    if (codes.general) stream.push_back(one.is_line ? 0 : 1);
  }
  return stream;
}

}  // namespace

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op) {
  const Window2d w = convolution_window(op);
  if (!is_3x3(w)) return {};
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  const Requantization requantization = requantization_of(op, w.out_channels);
  const LayerCodes codes = layer_codes(taps, bias_of(op, 2, w.out_channels), requantization);
  Kernel kernel;
  kernel.function = "depthwise_conv2d_3x3_s8_armv7m";
  kernel.numbers = window_numbers(w);
  append(kernel.numbers, codes_numbers(codes));
  append(kernel.numbers,
         {{"kGeneral", codes.general ? 1 : 0, "1: some channels need the general way from sum to code"}});
  append(kernel.numbers, code_numbers(requantization));
  kernel.steps = window_rows(w, op.input_count());
  kernel.steps.scratch_bytes = w.leaves_rows() ? w.in_width * w.in_channels : 0;
  kernel.tables = {{"stream", stream_3x3(taps, codes, requantization.input_zero_point),
                    "channel by channel: bias, weights, line", true}};
  const double output = w.stride_width == 1 ? 32.0 : 46.0;
  const double columns = (w.leaves_right() ? 15.0 : 0.0) + (w.pad_left == 1 ? 40.0 : 75.0);
  const double channel = columns + w.out_width * (output + code_cycles(codes)) + (codes.general ? 60.0 : 0.0);
  kernel.cost.cycles = w.out_height * (120.0 + w.out_channels * channel);
  for (const ChannelCodes& one : codes.channels) {
    kernel.cost.cycles += one.is_line ? 0.0 : 200.0 * w.out_height * w.out_width;
  }
  kernel.cost.code_bytes = codes.general ? 900 : 600;
  return {kernel};
}

}  // namespace milliwatt::armv7m
