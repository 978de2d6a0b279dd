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
constexpr int kMostRows = 4;             // a step

int columns(const Window2d& w) {
  return (w.out_width - 1) * w.stride_width + (w.kernel_width - 1) * w.dilation_width + 1;
}

/// Codes of a column that `rows` output rows read.
int column_rows(const Window2d& w, int rows) { return w.kernel_height + (rows - 1) * w.stride_height; }

/// The taps of each channel as a run of columns of `height` codes, with 0 between them.
std::vector<std::vector<std::int8_t>> in_runs(const Window2d& w, const std::vector<std::vector<std::int8_t>>& taps,
                                              int height) {
  std::vector<std::vector<std::int8_t>> result;
  for (const std::vector<std::int8_t>& channel : taps) {
    std::vector<std::int8_t> run(to_size((w.kernel_width - 1) * w.dilation_width * height + w.kernel_height), 0);
    for (int x = 0; x < w.kernel_width; ++x) {
      for (int y = 0; y < w.kernel_height; ++y) {
        run[to_size(x * w.dilation_width * height + y)] = channel[to_size(y * w.kernel_width + x)];
      }
    }
    result.push_back(std::move(run));
  }
  return result;
}

double cycles(const Window2d& w, const LayerSums& layer, int rows) {
  const double blocks = static_cast<double>((layer.taps() + 15) / 16);
  const double groups = (w.out_channels + 3) / 4;
  const double four = (blocks > 1 ? 19.0 + 13.0 * blocks : 18.0) + layer.rounding_cycles();
  const double eights = (w.in_channels + 7) / 8;
  const double height = column_rows(w, rows);
  const double padding = columns(w) > w.in_width ? 30.0 + 3.0 * height * (columns(w) - w.in_width) : 0.0;
  const double gathered =
      eights * (30.0 + 15.0 * height / 3.0 + padding + columns(w) * (2.0 * height + 2.0 * height / 3.0));
  const double calls = w.in_channels == w.out_channels ? 1.0 : groups;
  const double steps = (w.out_height + rows - 1) / rows;
  return steps * (80.0 + 50.0 * calls + gathered + groups * 26.0) + w.out_height * groups * (14.0 + w.out_width * four);
}

/// Rows a step whose runs take no more blocks of 16 codes than those of one row.
std::vector<int> rows_at_once(const Window2d& w) {
  const auto blocks = [&](int rows) {
    return ((w.kernel_width - 1) * w.dilation_width * column_rows(w, rows) + w.kernel_height + 15) / 16;
  };
  std::vector<int> result = {1};
  for (int rows = 2; rows <= kMostRows && rows <= w.out_height && w.dilation_height == 1; ++rows) {
    if (blocks(rows) == blocks(1)) result.push_back(rows);
  }
  return result;
}

}  // namespace

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  // With one input channel every output channel reads all there is, so it is a convolution.
  if (window.in_channels == 1) return pixels_kernels(op, window, taps);
  std::vector<Kernel> kernels;
  for (const int rows : rows_at_once(window)) {
    const int height = column_rows(window, rows);
    const LayerSums layer = layer_sums(in_runs(window, taps, height), bias_of(op, 2, window.out_channels),
                                       requantization_of(op, window.out_channels));
    if (layer.taps() > kMostTaps) break;
    Kernel kernel;
    kernel.function = "depthwise_conv2d_s8_helium";
    kernel.numbers = window_numbers(window);
    append(kernel.numbers,
           {{"kRowsAtOnce", rows, "output rows per step"},
            {"kMultiplier", window.out_channels / window.in_channels, "output channels of an input channel"}});
    append(kernel.numbers, sum_numbers(layer));
    kernel.tables = {weights_in_blocks(layer, 4, true), channels_in_groups(layer, {0, 1, 2, 3})};
    kernel.steps = window_row_blocks(window, op.input_count(), rows);
    kernel.steps.scratch_bytes = std::int64_t{window.in_channels} * columns(window) * height + kSpare;
    kernel.steps.element_wise = is_pixel_wise(window);  // rows are read before their outputs are written
    kernel.cost.cycles = cycles(window, layer, rows);
    kernel.cost.code_bytes = window.out_channels % 4 == 0 ? 1300 : 1650;
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace milliwatt::helium
