#include "kernels/dsp/conv2d_dots.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// The segments of a window, and the image rows, as device/milliwatt/dsp/conv2d_dots_s8_dsp.h has them.
struct Segments {
  explicit Segments(const Window2d& w) {
    const int of_row = w.dilation_width == 1 ? 1 : w.kernel_width;
    codes = w.kernel_width / of_row * w.in_channels;
    count = w.kernel_height * of_row;
    const int used = (w.out_width - 1) * w.stride_width + (w.kernel_width - 1) * w.dilation_width + 1;
    pads_columns = w.pad_left > 0 || used > w.in_width;
    padding = w.pad_left + std::max(0, used - w.pad_left - w.in_width);
    row_bytes = (used * w.in_channels + 3) / 4 * 4;
  }

  /// Image rows under so many output rows.
  static int rows_under(const Window2d& w, int rows) {
    return (rows - 1) * w.stride_height + (w.kernel_height - 1) * w.dilation_height + 1;
  }
  std::int64_t scratch_bytes(const Window2d& w, int rows) const {
    if (pads_columns) return std::int64_t{row_bytes} * rows_under(w, rows);
    return pads(w) ? row_bytes : 0;
  }
  /// Of the padding of one inference.
  double padding_cycles(const Window2d& w, int rows) const {
    if (!pads_columns) return pads(w) ? w.out_height * 0.5 * row_bytes : 0.0;
    double cycles = 0;
    for (int y = 0; y < w.out_height; y += rows) {
      cycles +=
          rows_under(w, std::min(rows, w.out_height - y)) * (50.0 + 0.9 * row_bytes + 5.0 * padding * w.in_channels);
    }
    return cycles;
  }

  int codes = 0;  ///< of a segment
  int count = 0;
  bool pads_columns = false;
  int padding = 0;  ///< columns of it
  int row_bytes = 0;
};

/// All channels, plain where the window's codes can be read in place.
PlainChannels all_channels(const Window2d& window, const Segments& segments, const Requantization& requantization) {
  if (segments.codes >= 4) return plain_channels({}, 0, requantization);
  PlainChannels channels;
  channels.general.resize(to_size(window.out_channels));
  std::iota(channels.general.begin(), channels.general.end(), 0);
  return channels;
}

/// Output rows a step: those that are worth a form.
std::vector<int> rows_at_once_of(const Window2d& w, bool plain) {
  std::vector<int> all = {1};
  if (plain && w.out_height > 8) all.push_back(8);
  if (plain && w.out_height > 1) all.push_back(w.out_height);
  return all;
}

}  // namespace

std::vector<Kernel> conv2d_dots_kernels(const OpView& op, const Window2d& window,
                                        const std::vector<std::vector<std::int8_t>>& weights) {
  constexpr int kFewChannels = 6;
  constexpr int kManySegments = 49;
  const Segments segments(window);
  if (window.out_channels > kFewChannels || segments.count > kManySegments) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const PlainChannels channels = all_channels(window, segments, requantization);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const bool is_signed = plain_signed(channels.plain, weights, bias, requantization);
  const KernelTable stream = {"stream",
                              plain_words(channels.plain, weights, bias, requantization,
                                          segments_order(segments.codes, segments.count), PlainCodes::kInt8, is_signed),
                              "per channel: number, folded bias, factors, weights in file order", true};
  std::vector<Kernel> kernels;
  for (const int rows_at_once : rows_at_once_of(window, !channels.plain.empty())) {
    Kernel kernel;
    kernel.function = "conv2d_dots_s8_dsp";
    kernel.numbers = window_numbers(window);
    append(kernel.numbers, code_numbers(requantization));
    kernel.numbers.push_back({"kRowsAtOnce", rows_at_once, "output rows per step"});
    kernel.steps = window_row_blocks(window, op.input_count(), rows_at_once);
    const double pixels = static_cast<double>(window.out_height) * window.out_width;
    kernel.cost = {40.0 * window.out_height + 60.0 * kernel.steps.steps, 60, pixels};
    if (!channels.plain.empty()) {
      append(kernel.numbers, plain_numbers(channels.plain.size(), is_signed));
      kernel.tables.push_back(stream);
      kernel.steps.scratch_bytes = segments.scratch_bytes(window, rows_at_once);
      kernel.cost.cycles += segments.padding_cycles(window, rows_at_once) + 12.0 * segments.count * window.out_height +
                            window.out_height * static_cast<double>(channels.plain.size()) *
                                plain_cycles({.pixels = window.out_width,
                                              .codes = segments.codes,
                                              .segments = segments.count,
                                              .unaligned = unaligned_share(window.stride_width * window.in_channels),
                                              .clamps = clamps_of(requantization),
                                              .is_signed = is_signed});
      kernel.cost.code_bytes += 800;
    }
    add_general_channels(kernel, channels.general, weights, bias, requantization, pixels, general_cycles(window));
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace milliwatt::dsp
