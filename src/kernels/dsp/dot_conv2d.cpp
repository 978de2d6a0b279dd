#include "kernels/dsp/dot_conv2d.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/column_rows.h"
#include "kernels/dsp/dot_kernel.h"
#include "kernels/dsp/dot_stream.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// Has any step a last pixel without a partner?
bool has_odd_step(const Window2d& w, int rows_at_once) {
  const int last = w.out_height % rows_at_once;
  return w.out_width % 2 != 0 && (rows_at_once % 2 != 0 || last % 2 != 0);
}

/// As device/milliwatt/dsp/conv2d_s8_dsp.h divides it: columns, an edge row, a place for pixels' outputs.
std::int64_t scratch_bytes(const Window2d& window, std::size_t steps, int rows_at_once) {
  const bool words = window.in_channels % 4 == 0;
  const int edge = pads(window) && !words ? (window.kernel_width * window.in_channels + 3) / 4 * 4 : 0;
  const int padded_channels = (window.out_channels + 3) / 4 * 4;
  const bool whole = window.out_channels == padded_channels;
  const int staged = !whole ? 2 : has_odd_step(window, rows_at_once) ? 1 : 0;
  return 8 * static_cast<std::int64_t>(steps) + edge + staged * padded_channels;
}

bool is_pixel(const Window2d& w) {
  return w.kernel_height == 1 && w.kernel_width == 1 && w.stride_height == 1 && w.stride_width == 1 && !pads(w) &&
         w.in_channels % 4 == 0 && w.out_channels % 4 == 0;
}

constexpr std::int64_t kGatherBytes = 450;  // of code, of small windows

KernelCost cost_of(const Window2d& window, int steps, int rows_at_once, bool shifted, DotRounds rounds) {
  double pairs = 0;
  for (int y = 0; y < window.out_height; y += rows_at_once) {
    pairs += (std::min(rows_at_once, window.out_height - y) * window.out_width + 1) / 2;
  }
  const double gather = is_pixel(window) ? 25.0 + 6.0 * steps : 80.0 + 25.0 * window.kernel_height + 6.4 * steps;
  const double rows = is_pixel(window) ? 120.0 * window.out_height : 0.0;
  const double copying = window.out_channels % 4 != 0 ? 20.0 + 14.0 * window.out_channels : 0.0;
  KernelCost cost = dot_cost(pairs, window.out_channels, steps, shifted, rounds);
  cost.cycles += rows + pairs * (gather + copying);
  if (!is_pixel(window)) {  // the code that gathers goes around the dot products'
    cost.loops.front().passes -= pairs;
    cost.loops.insert(cost.loops.begin(), {kGatherBytes + cost.loops.front().bytes, pairs});
  }
  return cost;
}

/// Read rows in columns. None where the layer's numbers do not allow it.
std::vector<Kernel> columns_kernels(const OpView& op, const Window2d& window, const DspLayer& layer,
                                    const Requantization& requantization) {
  const bool all_codes = requantization.lowest == -128 && requantization.highest == 127;
  if (!is_pixel(window) || window.out_width % 2 != 0 || !all_codes) return {};
  std::vector<int> order(to_size(window.in_channels));
  std::iota(order.begin(), order.end(), 0);
  const DotStream stream = dot_stream_of(layer, order, requantization);
  if (!stream.general.empty()) return {};
  const int steps = window.in_channels / 2;
  const double rows = window.out_height;
  const double pairs = rows * (window.out_width / 2);
  std::vector<Kernel> kernels;
  for (const DotRounds rounds : dot_rounds(steps)) {
    Kernel kernel = dot_kernel("conv2d_columns_s8_dsp", window, requantization, stream, rounds);
    kernel.steps = window_rows(window, op.input_count());
    kernel.steps.reads.set(0, kColumnRows);
    kernel.cost = dot_cost(pairs, window.out_channels, steps, stream.shift > 0, rounds);
    kernel.cost.cycles += 100.0 * window.out_height + 20.0 * pairs;
    kernels.push_back(kernel);
    kernel.steps.scratch_bytes = dot_room_bytes(steps);
    kernel.cost = dot_cost_from_room(rows, pairs, kernel.cost, window.out_channels, steps);
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace

std::vector<Kernel> dot_conv2d_kernels(const OpView& op, const Window2d& window,
                                       const std::vector<std::vector<std::int8_t>>& weights) {
  if (window.dilation_width != 1 && window.kernel_width != 1) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const DspLayer layer = dsp_layer(weights, bias, requantization);
  const std::vector<int> order = column_order(window.kernel_height, window.kernel_width * window.in_channels);
  DotStream stream = dot_stream_of(layer, order, requantization);
  PlainChannels others;
  others.general = stream.general;
  bool plain_is_signed = false;
  if (is_pixel(window)) {
    others = plain_channels(stream.general, window.out_channels, requantization);
    plain_is_signed = plain_signed(others.plain, weights, bias, requantization);
    add_plain_words(stream.table,
                    plain_words(others.plain, weights, bias, requantization, segments_order(window.in_channels, 1),
                                PlainCodes::kInt8, plain_is_signed));
  }
  const double plain = window.out_height * static_cast<double>(others.plain.size()) *
                       plain_cycles({.pixels = window.out_width,
                                     .codes = window.in_channels,
                                     .clamps = clamps_of(requantization),
                                     .is_signed = plain_is_signed});

  std::vector<int> rows_at_once = {1};
  if (window.out_width % 2 != 0 && window.out_height > 1) rows_at_once.push_back(2);
  if (window.out_width <= 3 && window.out_height > 2) rows_at_once.push_back(window.out_height);
  const auto steps = static_cast<int>(order.size() / 2);
  const double outputs = static_cast<double>(window.out_height) * window.out_width;
  std::vector<Kernel> kernels;
  for (const int rows : rows_at_once) {
    for (const DotRounds rounds : dot_rounds(steps)) {
      Kernel kernel = dot_kernel("conv2d_s8_dsp", window, requantization, stream, rounds);
      kernel.numbers.push_back({"kRowsAtOnce", rows, "output rows per step"});
      append(kernel.numbers, plain_numbers(others.plain.size(), plain_is_signed));
      kernel.steps = window_row_blocks(window, op.input_count(), rows);
      kernel.steps.scratch_bytes = scratch_bytes(window, order.size() / 2, rows);
      kernel.steps.element_wise =
          is_pixel_wise(window) && others.plain.empty();  // both pixels are read before their outputs are written
      kernel.cost = cost_of(window, steps, rows, stream.shift > 0, rounds);
      if (!others.plain.empty()) {
        kernel.cost.cycles += plain;
        kernel.cost.code_bytes += 600;
      }
      add_general_channels(kernel, others.general, weights, bias, requantization, outputs, general_cycles(window));
      kernels.push_back(std::move(kernel));
    }
  }
  for (Kernel& kernel : columns_kernels(op, window, layer, requantization)) kernels.push_back(std::move(kernel));
  return kernels;
}

}  // namespace milliwatt::dsp
