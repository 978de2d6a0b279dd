// DEPTHWISE_CONV_2D on Armv6-M.
#include <algorithm>
#include <utility>

#include "base/to_size.h"
#include "kernels/armv6m/channel_codes.h"
#include "kernels/armv6m/pixel_pairs.h"
#include "kernels/armv6m/taps_3x3.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

namespace {

constexpr int kMostDenseTaps = 256;
constexpr int kMostChannels = 1020;  // of 3x3's input and output: four additions move a column on
constexpr int kEnoughOutputs = 16;   // for which a channel's words are made once

bool is_3x3(const Window2d& w) {
  return w.kernel_height == 3 && w.kernel_width == 3 && w.dilation_height == 1 && w.dilation_width == 1 &&
         w.stride_width <= 2 && w.pad_left <= 1 && w.out_channels <= kMostChannels &&
         (w.out_width - 1) * w.stride_width + 3 - w.pad_left <= w.in_width + 1 &&
         w.out_width > (w.leaves_right() ? 1 : 0);
}

bool has_pair_of_least(const std::vector<std::int8_t>& taps) {
  for (std::size_t i = 0; i < 3; ++i) {
    if (taps[i] == -128 && taps[i + 3] == -128) return true;
  }
  return false;
}

/// As device/milliwatt/armv6m/depthwise_row_armv6m.h reads it.
std::vector<std::int32_t> stream_3x3(const std::vector<std::vector<std::int8_t>>& taps, const LayerCodes& codes,
                                     std::int32_t zero_point) {
  std::vector<std::int32_t> stream;
  for (std::size_t o = 0; o < taps.size(); ++o) {
    const ChannelCodes& one = codes.channels[o];
    for (std::size_t i = 0; i < 3; ++i) stream.push_back(taps[o][i] * 65536 + taps[o][i + 3]);
    for (std::size_t i = 6; i < 9; ++i) stream.push_back(taps[o][i]);
    stream.push_back(column_sum(taps[o], 2, zero_point));
    stream.push_back(one.bias);
    append_codes(codes, o, stream);
    const auto left = static_cast<std::uint32_t>(column_sum(taps[o], 0, zero_point));
    stream.push_back(static_cast<std::int32_t>(static_cast<std::uint32_t>(one.bias) + left));
  }
  return stream;
}

/// The channels that depthwise_row_armv6m.h does not take.
std::vector<std::int32_t> general_3x3(const std::vector<std::vector<std::int8_t>>& taps, const LayerCodes& codes) {
  std::vector<std::int32_t> general;
  for (std::size_t o = 0; o < taps.size(); ++o) {
    const bool is_line = codes.channels[o].is_line;
    if (!is_line || has_pair_of_least(taps[o])) general.push_back(static_cast<std::int32_t>(2 * o) + (is_line ? 1 : 0));
  }
  return general;
}

Kernel kernel_of(const char* function, const OpView& op, const Window2d& window, const LayerCodes& codes,
                 const KernelNumber& general) {
  Kernel kernel;
  kernel.function = function;
  kernel.numbers = window_numbers(window);
  append(kernel.numbers,
         {{"kTwoStarts", codes.two_starts ? 1 : 0, "1: sums below zero have a start of their own"}, general});
  append(kernel.numbers, code_numbers(requantization_of(op, window.out_channels)));
  kernel.steps = window_rows(window, op.input_count());
  return kernel;
}

KernelNumber multiplier(const Window2d& w) {
  return {"kMultiplier", w.out_channels / w.in_channels, "output channels per input channel"};
}

Kernel kernel_3x3(const OpView& op, const Window2d& w, const std::vector<std::vector<std::int8_t>>& taps,
                  const LayerCodes& codes) {
  std::vector<std::int32_t> general = general_3x3(taps, codes);
  const auto general_count = static_cast<int>(general.size());
  Kernel kernel = kernel_of("depthwise_conv2d_3x3_s8_armv6m", op, w, codes,
                            {"kGeneral", general_count, "channels that need the general way from sum to code"});
  kernel.numbers.push_back(multiplier(w));
  const std::int32_t zero_point = requantization_of(op, w.out_channels).input_zero_point;
  kernel.tables = {{"stream", stream_3x3(taps, codes, zero_point), "channel by channel: weights, bias, line", true}};
  if (general_count > 0) {
    kernel.tables.push_back({"general", std::move(general), "channels that need the general way", true});
  }
  kernel.steps.scratch_bytes = w.leaves_rows() ? w.in_width * w.in_channels : 0;
  const bool multiplies = w.in_channels != w.out_channels;  // then a call takes one input channel
  const double output = w.stride_width == 1 ? (multiplies ? 41.0 : 37.0) : 57.0;
  const double calls = multiplies ? 80.0 * w.in_channels : 0.0;
  const double channel = 62.0 + (w.pad_left == 1 ? 0.0 : 33.0) + w.out_width * (output + code_cycles(codes));
  kernel.cost.cycles = w.out_height * (100.0 + calls + w.out_channels * channel + general_count * 350.0 * w.out_width);
  kernel.cost.code_bytes = general_count > 0 ? 800 : 450;
  return kernel;
}

/// As device/milliwatt/armv6m/depthwise_conv2d_bytes_s8_armv6m.h reads it: for layers whose channels all have lines.
std::vector<Kernel> bytes_3x3(const OpView& op, const Window2d& w, const std::vector<std::vector<std::int8_t>>& taps,
                              const LayerCodes& codes) {
  Kernel all = kernel_of("depthwise_conv2d_bytes_s8_armv6m", op, w, codes, {"kGeneral", 0, ""});
  std::vector<std::int8_t> weights;
  std::vector<std::int32_t> channels;
  for (std::size_t o = 0; o < taps.size(); ++o) {
    const ChannelCodes& one = codes.channels[o];
    weights.insert(weights.end(), taps[o].begin(), taps[o].end());
    const std::uint32_t range_and_low = one.range | one.low << 24;
    for (const std::uint32_t word :
         {static_cast<std::uint32_t>(one.bias), range_and_low, one.high, one.start, one.zero, one.below}) {
      channels.push_back(static_cast<std::int32_t>(word));
    }
    if (!codes.two_starts) channels.resize(channels.size() - 2);
  }
  all.tables = {{"weights", std::move(weights), "channel by channel", true},
                {"channels", std::move(channels), "per channel: bias, line", true}};
  all.cost.code_bytes = 230;
  std::vector<Kernel> kernels;
  const double output = w.stride_width == 1 ? 39.0 : 63.0;
  const double channel = 62.0 + (w.pad_left == 1 ? 0.0 : 33.0) + w.out_width * (output + code_cycles(codes));
  for (int rows = 1; rows == 1 || (rows < 2 * w.out_height && rows * w.out_width < 2 * kEnoughOutputs); rows *= 2) {
    Kernel kernel = all;
    kernel.numbers.push_back({"kRows", rows, "output rows a step"});
    kernel.steps = window_row_blocks(w, op.input_count(), rows);
    kernel.steps.scratch_bytes = w.leaves_rows() ? w.in_width * w.in_channels : 0;
    const int steps = (w.out_height + rows - 1) / rows;
    kernel.cost.cycles = w.out_height * (100.0 + w.out_channels * channel) + steps * (50.0 + 128.0 * w.out_channels);
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

Kernel any_kernel(const OpView& op, const Window2d& w, const std::vector<std::vector<std::int8_t>>& taps,
                  const LayerCodes& codes) {
  Kernel kernel =
      kernel_of("depthwise_conv2d_s8_armv6m", op, w, codes,
                {"kGeneral", codes.general ? 1 : 0, "1: some channels need the general way from sum to code"});
  kernel.numbers.push_back(multiplier(w));
  std::vector<std::int8_t> weights;
  std::vector<std::int32_t> channels;
  for (std::size_t o = 0; o < taps.size(); ++o) {
    weights.insert(weights.end(), taps[o].begin(), taps[o].end());
    channels.push_back(codes.channels[o].bias);
    channels.push_back(codes.channels[o].is_line ? 1 : 0);
    append_codes(codes, o, channels);
  }
  kernel.tables = {{"weights", std::move(weights), "channel by channel", true},
                   {"channels", std::move(channels), "per channel: bias, line", true}};
  const double inside = static_cast<double>(w.kernel_height) * (15.0 + 9.0 * w.kernel_width);
  kernel.cost.cycles = w.out_height * (60.0 + w.out_channels * (50.0 + w.out_width * (inside + 60.0)));
  kernel.cost.code_bytes = 500 + 20 * std::min(w.kernel_width, 15);
  return kernel;
}

/// Of the convolution over all input channels that the layer is. Zeros cost nothing where weights are instructions.
std::vector<std::vector<std::int8_t>> dense_weights(const Window2d& w,
                                                    const std::vector<std::vector<std::int8_t>>& taps) {
  const std::size_t channels = to_size(w.in_channels);
  const std::size_t multiplier = taps.size() / channels;
  std::vector<std::vector<std::int8_t>> weights;
  for (std::size_t o = 0; o < taps.size(); ++o) {
    weights.emplace_back(taps[o].size() * channels, std::int8_t{0});
    for (std::size_t tap = 0; tap < taps[o].size(); ++tap)
      weights.back()[tap * channels + o / multiplier] = taps[o][tap];
  }
  return weights;
}

}  // namespace

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  const LayerCodes codes =
      layer_codes(taps, bias_of(op, 2, window.out_channels), requantization_of(op, window.out_channels));
  std::vector<Kernel> kernels = {any_kernel(op, window, taps, codes)};
  if (is_3x3(window)) {
    kernels.push_back(kernel_3x3(op, window, taps, codes));
    if (window.in_channels == window.out_channels && !codes.general && std::ranges::none_of(taps, has_pair_of_least)) {
      append(kernels, bytes_3x3(op, window, taps, codes));
    }
  }
  if (window.in_channels == 1) {
    append(kernels, convolution_kernels(op, window, taps));
  } else if ((!is_3x3(window) || window.in_channels != window.out_channels) &&
             window.in_channels * window.kernel_height * window.kernel_width <= kMostDenseTaps) {
    append(kernels, pairs_kernels(op, window, dense_weights(window, taps)));
  }
  return kernels;
}

}  // namespace milliwatt::armv6m
