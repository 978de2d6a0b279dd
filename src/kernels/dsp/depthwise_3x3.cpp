#include "kernels/dsp/depthwise_3x3.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "kernels/dsp/column_rows.h"
#include "kernels/dsp/depthwise_planes.h"
#include "kernels/dsp/depthwise_taps.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/pads_by_one.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::dsp {

namespace {

bool is_3x3(const Window2d& w) {
  return w.kernel_height == 3 && w.kernel_width == 3 && w.dilation_height == 1 && w.dilation_width == 1 &&
         w.stride_height == w.stride_width && w.stride_width <= 2 && pads_by_one(w);
}

std::int32_t bytes_word(std::int8_t b0, std::int8_t b1, std::int8_t b2, std::int8_t b3) {
  const auto byte = [](std::int8_t b) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(b)); };
  return static_cast<std::int32_t>(byte(b0) | byte(b1) << 8 | byte(b2) << 16 | byte(b3) << 24);
}

/// As device/milliwatt/dsp/depthwise_3x3_dsp.h reads it: SXTB16 of a word is (w0, w1), of the word turned by 8 bits
/// (w1, w2).
std::vector<std::int32_t> stream_3x3(const std::vector<DspChannel>& channels) {
  std::vector<std::int32_t> stream;
  for (const DspChannel& channel : channels) {
    for (std::size_t kx = 0; kx < 3; ++kx) {
      const std::int8_t w0 = channel.weights[kx];
      const std::int8_t w1 = channel.weights[3 + kx];
      const std::int8_t w2 = channel.weights[6 + kx];
      stream.push_back(bytes_word(w0, w1, w1, w2));
    }
    stream.insert(stream.end(), {channel.bias, channel.high_factor, channel.shift_factor});
  }
  return stream;
}

/// Of a row of zero points, unless the output row can hold it.
std::int64_t zero_row_bytes(const Window2d& w, bool columns) {
  return w.leaves_rows() && (columns || w.out_width < w.in_width) ? std::int64_t{w.in_width} * w.in_channels : 0;
}

/// As device/milliwatt/dsp/depthwise_conv2d_3x3_s8_dsp.h divides it: a row of zero points where the output row cannot
/// hold them, the columns of four channels.
std::int64_t scratch_bytes_3x3(const Window2d& w, int rows_at_once, bool columns) {
  const int taps_wide = (w.out_width - 1) * w.stride_width + 3;
  return zero_row_bytes(w, columns) + std::int64_t{rows_at_once > 2 ? 64 : 32} * taps_wide;
}

Kernel kernel_3x3(const OpView& op, const Window2d& window, const std::vector<DspChannel>& channels,
                  const Requantization& requantization, int shift, int rows_at_once, bool columns) {
  Kernel kernel;
  kernel.function = "depthwise_conv2d_3x3_s8_dsp";
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back({"kShift", shift, "requantization shift; 0: two factors instead"});
  kernel.numbers.push_back({"kRowsAtOnce", rows_at_once, "output rows per step"});
  kernel.numbers.push_back({"kColumns", columns ? 1 : 0, "1: output rows are in column layout"});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {
      {"stream", stream_3x3(channels), "weights, biases and requantization as depthwise_3x3_dsp reads them", true}};
  kernel.steps = window_row_blocks(window, op.input_count(), rows_at_once);
  kernel.steps.scratch_bytes = scratch_bytes_3x3(window, rows_at_once, columns);
  if (columns) kernel.steps.writes.set(0, kColumnRows);
  const double quartets = static_cast<double>(channels.size()) / 4.0;
  double cycles = 0;
  for (int y = 0; y < window.out_height; y += rows_at_once) {
    const int passes = (std::min(rows_at_once, window.out_height - y) + 1) / 2;
    const double pairing = (rows_at_once > 2 ? 56.0 : 28.0) * (window.out_width + 2);
    cycles += 250.0 + quartets * (40.0 + pairing + 4.0 * (24.0 + passes * (14.0 + 29.5 * window.out_width)));
  }
  kernel.cost = {cycles, 900};
  return kernel;
}

Kernel kernel_stride2(const OpView& op, const Window2d& window, const std::vector<DspChannel>& channels,
                      const Requantization& requantization, int shift, bool columns) {
  Kernel kernel;
  kernel.function = "depthwise_conv2d_3x3_stride2_s8_dsp";
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back({"kShift", shift, "requantization shift; 0: two factors instead"});
  kernel.numbers.push_back({"kColumns", columns ? 1 : 0, "1: output rows are in column layout"});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {{"stream", stream_3x3(channels),
                    "weights, biases and requantization as depthwise_3x3_stride2_dsp reads them", true}};
  kernel.steps = window_row_blocks(window, op.input_count(), 2);
  kernel.steps.scratch_bytes = std::int64_t{96} * (window.out_width + 1) + zero_row_bytes(window, true);
  if (columns) kernel.steps.writes.set(0, kColumnRows);
  const double quartets = static_cast<double>(channels.size()) / 4.0;
  double cycles = 0;
  for (int y = 0; y < window.out_height; y += 2) {
    const int rows = std::min(2, window.out_height - y);
    cycles +=
        250.0 + quartets * (36.0 + 76.0 * window.out_width + 4.0 * (35.0 + rows * (12.0 + 15.5 * window.out_width)));
  }
  kernel.cost = {cycles, 1100};
  return kernel;
}

/// As device/milliwatt/dsp/depthwise_3x3_row_dsp.h reads it.
std::vector<std::int32_t> stream_row(const std::vector<DspChannel>& channels, int stride) {
  std::vector<std::int32_t> stream;
  for (const DspChannel& channel : channels) {
    const std::vector<std::int8_t>& w = channel.weights;
    if (stride == 1) {
      for (std::size_t i = 0; i < 9; i += 3) stream.push_back(bytes_word(w[i], w[i + 1], w[i + 1], w[i + 2]));
    } else {
      stream.insert(stream.end(), {bytes_word(w[0], w[3], w[1], w[4]), bytes_word(w[6], w[2], w[7], w[5]),
                                   bytes_word(w[8], 0, 0, 0)});
    }
    stream.insert(stream.end(), {channel.bias, channel.high_factor, channel.shift_factor});
  }
  return stream;
}

Kernel kernel_row(const OpView& op, const Window2d& window, const std::vector<DspChannel>& channels,
                  const Requantization& requantization, int shift, bool columns) {
  Kernel kernel;
  kernel.function = "depthwise_conv2d_3x3_row_s8_dsp";
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back({"kShift", shift, "requantization shift; 0: two factors instead"});
  kernel.numbers.push_back({"kColumns", columns ? 1 : 0, "1: output rows are in column layout"});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {{"stream", stream_row(channels, window.stride_width),
                    "weights, biases and requantization as depthwise_3x3_row_dsp reads them", true}};
  kernel.steps = window_rows(window, op.input_count());
  const int pairs = ((window.out_width - 1) * window.stride_width + 4) / 2;
  kernel.steps.scratch_bytes = std::int64_t{48} * pairs + zero_row_bytes(window, columns);
  if (columns) kernel.steps.writes.set(0, kColumnRows);
  const double quartets = static_cast<double>(channels.size()) / 4.0;
  const double per_output = window.stride_width == 1 ? 16.0 : 17.5;
  kernel.cost = {
      kernel.steps.steps * (200.0 + quartets * (30.0 + 45.0 * pairs + 4.0 * (28.0 + per_output * window.out_width))),
      1000};
  return kernel;
}

/// As device/milliwatt/dsp/depthwise_conv2d_3x3_taps_s8_dsp.h reads it.
std::vector<std::int32_t> stream_taps(const std::vector<DspChannel>& channels) {
  std::vector<std::int32_t> stream;
  for (std::size_t c = 0; c < channels.size(); c += 4) {
    for (std::size_t k = c; k < c + 4; ++k) stream.push_back(channels[k].bias);
    for (std::size_t tap = 0; tap < 9; ++tap) {
      stream.push_back(bytes_word(channels[c].weights[tap], channels[c + 1].weights[tap], channels[c + 2].weights[tap],
                                  channels[c + 3].weights[tap]));
    }
    for (std::size_t k = c; k < c + 4; ++k) {
      stream.insert(stream.end(), {channels[k].high_factor, channels[k].shift_factor});
    }
  }
  return stream;
}

Kernel kernel_taps(const OpView& op, const Window2d& window, const std::vector<DspChannel>& channels,
                   const Requantization& requantization, int shift) {
  Kernel kernel;
  kernel.function = "depthwise_conv2d_3x3_taps_s8_dsp";
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back({"kShift", shift, "requantization shift; 0: two factors instead"});
  kernel.numbers.push_back({"kPads", pads(window) ? 1 : 0, "1: windows reach into the padding"});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {{"stream", stream_taps(channels), "per four channels: biases, weights, requantization", true}};
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = pads(window) ? window.in_channels : 0;
  const double quartets = static_cast<double>(channels.size()) / 4.0;
  kernel.cost = {kernel.steps.steps * (80.0 + window.out_width * (170.0 + 148.0 * quartets)), 400,
                 static_cast<double>(window.out_height) * window.out_width};
  return kernel;
}

/// The bias with the input's zero point folded in.
std::vector<std::int32_t> folded_bias(std::vector<std::int32_t> bias, const std::vector<std::vector<std::int8_t>>& taps,
                                      std::int32_t zero_point) {
  for (std::size_t c = 0; c < bias.size(); ++c) {
    std::uint32_t sum = static_cast<std::uint32_t>(bias[c]);  // wraps as the reference's sums do
    for (const std::int8_t tap : taps[c]) sum -= static_cast<std::uint32_t>(tap * zero_point);
    bias[c] = static_cast<std::int32_t>(sum);
  }
  return bias;
}

Kernel kernel_of_any_window(const OpView& op, const Window2d& window, const std::vector<std::vector<std::int8_t>>& taps,
                            const Requantization& requantization) {
  std::vector<std::int8_t> weights;
  for (std::size_t c = 0; c < taps.size(); c += 4) {
    for (std::size_t tap = 0; tap < taps[c].size(); ++tap) {
      for (std::size_t k = c; k < c + 4; ++k) weights.push_back(taps[k][tap]);
    }
  }
  Kernel kernel;
  kernel.function = "depthwise_conv2d_s8_dsp";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {{"weights", std::move(weights), "order: group of four channels, tap, channel", true}};
  const std::vector<std::int32_t> bias =
      folded_bias(bias_of(op, 2, window.out_channels), taps, requantization.input_zero_point);
  for (KernelTable& table : channel_tables(bias, requantization)) kernel.tables.push_back(std::move(table));
  kernel.steps = window_rows(window, op.input_count());
  const double outputs = static_cast<double>(op.output().elements());
  kernel.cost = {outputs * (62.0 + 5.5 * window.kernel_height * window.kernel_width), 560,
                 outputs / window.out_channels};
  return kernel;
}

}  // namespace

std::vector<Kernel> depthwise_channel_kernels(const OpView& op, const Window2d& window,
                                              const std::vector<std::vector<std::int8_t>>& taps) {
  std::vector<Kernel> kernels = depthwise_planes_kernels(op, window, taps);
  kernels.push_back(depthwise_taps_kernel(op, window, taps));
  if (window.in_channels != window.out_channels || window.in_channels % 4 != 0) return kernels;
  const Requantization requantization = requantization_of(op, window.out_channels);
  kernels.push_back(kernel_of_any_window(op, window, taps, requantization));
  if (!is_3x3(window)) return kernels;
  const std::size_t with_general_channels = kernels.size();
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  DspLayer layer = dsp_layer(taps, bias, requantization);
  const int shift = shift_or_two_factors(layer, requantization);
  const std::vector<DspChannel>& channels = layer.channels;
  kernels.push_back(kernel_taps(op, window, channels, requantization, shift));
  const bool may_be_columns = layer.general.empty() && window.out_width % 2 == 0 && requantization.lowest == -128 &&
                              requantization.highest == 127;
  for (const bool columns : {false, true}) {
    if (columns && !may_be_columns) break;
    kernels.push_back(kernel_row(op, window, channels, requantization, shift, columns));
    if (window.stride_height == 2) {
      if (window.out_height > 1) {
        kernels.push_back(kernel_stride2(op, window, channels, requantization, shift, columns));
      }
      continue;
    }
    for (const int rows : {2, 6}) {
      if (window.out_height < (rows == 2 ? 2 : 3)) continue;
      kernels.push_back(kernel_3x3(op, window, channels, requantization, shift, rows, columns));
    }
  }
  const bool clamps = requantization.lowest > -128 || requantization.highest < 127;
  for (std::size_t i = with_general_channels; i < kernels.size(); ++i) {
    if (clamps) kernels[i].cost.cycles += 2.5 * static_cast<double>(op.output().elements());
    add_general_channels(kernels[i], layer.general, taps, bias, requantization,
                         static_cast<double>(window.out_height) * window.out_width, general_depthwise_cycles(window));
  }
  return kernels;
}

}  // namespace milliwatt::dsp
