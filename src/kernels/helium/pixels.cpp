#include "kernels/helium/pixels.h"

#include <algorithm>
#include <utility>

#include "base/to_size.h"
#include "kernels/helium/layer_sums.h"
#include "kernels/parts.h"

namespace milliwatt::helium {

namespace {

constexpr std::size_t kMostTaps = 65520;  // offsets have 16 bits
constexpr std::int64_t kBlock = 16;

int columns(const Window2d& w) {
  return (w.out_width - 1) * w.stride_width + (w.kernel_width - 1) * w.dilation_width + 1;
}

/// Is a window one run of codes of an input row?
bool is_run(const Window2d& w) { return w.kernel_height == 1 && w.dilation_width == 1 && !pads(w); }

/// Of one output row: device/milliwatt/helium/columns_helium.h.
std::int64_t gathered_bytes(const Window2d& w) {
  const std::int64_t of_remainder = (columns(w) + w.dilation_width - 1) / w.dilation_width;
  return of_remainder * w.dilation_width * w.kernel_height * w.in_channels;
}

/// Of one output row.
double gathering_cycles(const Window2d& w) {
  const double rows = w.kernel_height;
  const double whole = static_cast<double>(w.in_channels / kBlock);
  const double piece = 3.0 + (w.in_channels % kBlock != 0 ? 3.0 : 0.0) + 2.0 * whole;
  const int together = w.in_channels <= 8 && w.dilation_width == 1 ? static_cast<int>(kBlock) / w.in_channels : 1;
  return rows * (35.0 * w.dilation_width + piece * columns(w) / together);
}

/// The weights of each channel, column by column.
std::vector<std::vector<std::int8_t>> by_columns(const Window2d& w,
                                                 const std::vector<std::vector<std::int8_t>>& weights) {
  std::vector<std::vector<std::int8_t>> result;
  for (const std::vector<std::int8_t>& channel : weights) {
    std::vector<std::int8_t> taps;
    for (int x = 0; x < w.kernel_width; ++x) {
      for (int y = 0; y < w.kernel_height; ++y) {
        for (int c = 0; c < w.in_channels; ++c) {
          taps.push_back(channel[to_size((y * w.kernel_width + x) * w.in_channels + c)]);
        }
      }
    }
    result.push_back(std::move(taps));
  }
  return result;
}

double cycles(const Window2d& w, const LayerSums& layer, int rows, bool gathered) {
  const double blocks = static_cast<double>((static_cast<std::int64_t>(layer.taps()) + kBlock - 1) / kBlock);
  const double groups = (w.out_channels + 3) / 4;
  const double two = 45.0 + groups * (28.0 + 14.0 * blocks + 2.0 * layer.rounding_cycles());
  const double one = 60.0 + groups * (20.0 + 9.0 * blocks + layer.rounding_cycles());
  const double steps = (w.out_height + rows - 1) / rows;
  const double lone = w.out_width % 2 == 0 ? 0.0 : rows == 2 ? w.out_height % 2 : w.out_height;
  const double pairs = (static_cast<double>(w.out_height) * w.out_width - lone) / 2;
  return steps * 40.0 + w.out_height * (60.0 + (gathered ? gathering_cycles(w) : 0.0)) + pairs * two + lone * one;
}

Kernel kernel_of(const char* function, const OpView& op, const Window2d& window, const LayerSums& layer, int rows,
                 bool gathered) {
  Kernel kernel;
  kernel.function = function;
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back({"kRowsAtOnce", rows, "output rows per step"});
  append(kernel.numbers, sum_numbers(layer));
  kernel.steps = window_row_blocks(window, op.input_count(), rows);
  kernel.steps.scratch_bytes = gathered ? rows * gathered_bytes(window) : 0;
  kernel.steps.element_wise = gathered && is_pixel_wise(window);  // rows are read before outputs are written
  kernel.cost.code_bytes = gathered ? 350 : 0;
  return kernel;
}

/// Of the dot products: of two pixels, of one, and again of the channels beyond whole fours.
std::int64_t pairs_code_bytes(const Window2d& w, const LayerSums& layer, int rows) {
  const std::int64_t blocks =
      std::min<std::int64_t>((static_cast<std::int64_t>(layer.taps()) + kBlock - 1) / kBlock, 9);
  const bool alone = w.out_width % 2 != 0 && (rows == 1 || w.out_height % 2 != 0);
  const std::int64_t once = 200 + 56 * blocks + (alone ? 120 + 36 * blocks : 0);
  return 150 + (w.out_channels < 4 || w.out_channels % 4 == 0 ? once : 2 * once);
}

/// conv2d_s8_helium: any window, two pixels at a time.
std::vector<Kernel> kernels_of_pairs(const OpView& op, const Window2d& window, const LayerSums& layer) {
  const KernelTable weights_table = weights_in_blocks(layer, 4, false);
  const KernelTable channels_table = channels_in_groups(layer, {0, 1, 2, 3});
  std::vector<Kernel> kernels;
  for (const int rows : {1, 2}) {
    if (rows == 2 && (window.out_width % 2 == 0 || window.out_height == 1)) continue;
    for (const bool gathered : {false, true}) {
      if (!gathered && !is_run(window)) continue;
      Kernel kernel = kernel_of("conv2d_s8_helium", op, window, layer, rows, gathered);
      kernel.tables = {weights_table, channels_table};
      kernel.cost.cycles = cycles(window, layer, rows, gathered);
      kernel.cost.code_bytes += pairs_code_bytes(window, layer, rows);
      kernels.push_back(std::move(kernel));
    }
  }
  return kernels;
}

/// conv2d_short_s8_helium: windows of up to 16 codes.
std::vector<Kernel> kernels_of_short_windows(const OpView& op, const Window2d& window, const LayerSums& layer) {
  if (to_size(kBlock) < layer.taps() || window.dilation_width > 1) return {};
  const KernelTable weights_table = weights_in_blocks(layer, 4, true);
  const KernelTable channels_table = channels_in_groups(layer, {0, 1, 2, 3});
  std::vector<Kernel> kernels;
  for (const bool gathered : {false, true}) {
    if (!gathered && (!is_run(window) || layer.taps() != to_size(kBlock))) continue;
    Kernel kernel = kernel_of("conv2d_short_s8_helium", op, window, layer, 1, gathered);
    kernel.tables = {weights_table, channels_table};
    if (gathered) kernel.steps.scratch_bytes += kBlock - 1;
    kernel.cost.code_bytes += window.out_channels % 4 == 0 ? 450 : 800;
    const double groups = (window.out_channels + 3) / 4;
    kernel.cost.cycles = window.out_height * (80.0 + (gathered ? gathering_cycles(window) : 0.0) +
                                              groups * (25.0 + window.out_width * (16.0 + layer.rounding_cycles())));
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace

std::vector<Kernel> pixels_kernels(const OpView& op, const Window2d& window,
                                   const std::vector<std::vector<std::int8_t>>& weights) {
  if (weights.at(0).size() > kMostTaps) return {};
  const LayerSums layer = layer_sums(by_columns(window, weights), bias_of(op, 2, window.out_channels),
                                     requantization_of(op, window.out_channels));
  std::vector<Kernel> kernels = kernels_of_short_windows(op, window, layer);
  append(kernels, kernels_of_pairs(op, window, layer));
  return kernels;
}

}  // namespace milliwatt::helium
