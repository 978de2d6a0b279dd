#include "kernels/block_kernels.h"

#include <utility>

#include "base/to_size.h"
#include "kernels/channel_blocks.h"
#include "kernels/dense_layer.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

std::vector<KernelTable> tables_of(const BlockChannels& channels, const BlockCodes& codes) {
  std::vector<KernelTable> tables = {block_weights(channels)};
  tables.insert(tables.end(), codes.tables.begin(), codes.tables.end());
  return tables;
}

/// Each run of neighbouring codes made even: device/milliwatt/core/convolve_plain.h.
std::vector<std::int8_t> in_runs(const std::vector<std::int8_t>& weights, std::size_t run) {
  if (run % 2 == 0) return weights;
  std::vector<std::int8_t> result;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    result.push_back(weights[i]);
    if (i % run == run - 1) result.push_back(0);
  }
  return result;
}

/// About 5 cycles for 4 pixels, 16 channels and two taps; 30 for their codes.
double pixel_cycles(const Window2d& window, std::size_t taps, const StepRule& steps, int rows_at_once) {
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  const double blocks = (window.out_channels + 15) / 16;
  const double widened = static_cast<double>(widened_bytes(window, rows_at_once)) / 2;
  const bool counted_through = window.out_width % 4 == 0 || rows_at_once > 1;
  const double left_over = counted_through ? 1.0 : 1.0 + 1.0 / window.out_width;
  return steps.steps * (60.0 + 20.0 * blocks + widened / 10.0) +
         left_over * pixels / 4.0 * blocks * (30.0 + 2.5 * static_cast<double>(taps));
}

/// conv2d_s8_NAME with one and with several rows a step.
/// @param weights of each output channel, in window order
std::vector<Kernel> pixels_kernels(const OpView& op, const Window2d& window,
                                   const std::vector<std::vector<std::int8_t>>& weights, const BlockSet& set) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  const int run = window.in_channels * (window.dilation_width == 1 ? window.kernel_width : 1);
  BlockChannels channels{{}, bias_of(op, 2, window.out_channels), requantization.factors};
  for (const std::vector<std::int8_t>& one : weights) {
    channels.taps.push_back(in_runs(one, to_size(run)));
  }
  const BlockCodes codes = set.codes(channels, requantization);
  const std::vector<KernelTable> tables = tables_of(channels, codes);
  std::vector<Kernel> kernels;
  for (const int rows : block_rows_at_once(window)) {
    Kernel kernel;
    kernel.function = "conv2d_s8_" + set.name;
    kernel.numbers = window_numbers(window);
    kernel.numbers.push_back({"kRowsAtOnce", rows, "output rows per step"});
    append(kernel.numbers, codes.numbers);
    append(kernel.numbers, code_numbers(requantization));
    kernel.tables = tables;
    kernel.steps = window_row_blocks(window, op.input_count(), rows);
    kernel.steps.scratch_bytes = widened_bytes(window, rows);
    kernel.steps.element_wise = is_pixel_wise(window);  // all codes are widened before the first output is written
    kernel.cost = {set.times * pixel_cycles(window, channels.taps[0].size(), kernel.steps, rows), 2500};
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

/// Neighbouring pixels whose channels fill a block.
int pixels_at_once(const Window2d& window) {
  return window.stride_width == 1 && window.in_channels < 16 && 16 % window.in_channels == 0 ? 16 / window.in_channels
                                                                                             : 1;
}

template <typename T>
std::vector<T> repeated(const std::vector<T>& once, int times) {
  std::vector<T> result;
  for (int i = 0; i < times; ++i) result.insert(result.end(), once.begin(), once.end());
  return result;
}

/// About 20 cycles for 16 codes of a 3x3 window. `window`: of the widened rows.
double depthwise_cycles(const Window2d& window, const StepRule& steps, int rows_at_once, int pixels) {
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  const double blocks = (pixels * window.in_channels + 15) / 16;
  const double widened = static_cast<double>(widened_bytes(window, rows_at_once)) / 2;
  const double units = static_cast<double>(window.out_height) * ((window.out_width + pixels - 1) / pixels);
  return steps.steps * (60.0 + blocks * (25.0 + 2.0 * taps) + widened / 10.0) + units * blocks * (8.0 + 1.4 * taps);
}

/// depthwise_conv2d_s8_NAME with one and with several rows a step.
/// @param taps of each channel, row by row
std::vector<Kernel> depthwise_channel_kernels(const OpView& op, const Window2d& window,
                                              const std::vector<std::vector<std::int8_t>>& taps, const BlockSet& set) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  Window2d wide = window;  // what the kernel reads once it has widened the rows
  wide.in_channels = window.out_channels;
  const int pixels = pixels_at_once(wide);
  const BlockChannels channels{repeated(taps, pixels), repeated(bias_of(op, 2, window.out_channels), pixels),
                               repeated(requantization.factors, pixels)};
  const BlockCodes codes = set.codes(channels, requantization);
  const std::vector<KernelTable> tables = tables_of(channels, codes);
  std::vector<Kernel> kernels;
  for (const int rows : block_rows_at_once(wide)) {
    Kernel kernel;
    kernel.function = "depthwise_conv2d_s8_" + set.name;
    kernel.numbers = window_numbers(window);
    kernel.numbers.push_back({"kRowsAtOnce", rows, "output rows per step"});
    kernel.numbers.push_back({"kPixelsAtOnce", pixels, "pixels whose channels share a block"});
    append(kernel.numbers, codes.numbers);
    append(kernel.numbers, code_numbers(requantization));
    kernel.tables = tables;
    kernel.steps = window_row_blocks(window, op.input_count(), rows);
    kernel.steps.scratch_bytes = widened_bytes(wide, rows);
    kernel.steps.element_wise = is_pixel_wise(window);  // all codes are widened before the first output is written
    kernel.cost = {set.times * depthwise_cycles(wide, kernel.steps, rows, pixels), 1500};
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace

std::vector<Kernel> block_conv2d_kernels(const OpView& op, const BlockSet& set) {
  return pixels_kernels(op, convolution_window(op), weights_by_channel(op.input(1)), set);
}

std::vector<Kernel> block_depthwise_conv2d_kernels(const OpView& op, const BlockSet& set) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  // With one input channel every output channel reads all there is, so it is a convolution.
  return window.in_channels == 1 ? pixels_kernels(op, window, taps, set)
                                 : depthwise_channel_kernels(op, window, taps, set);
}

std::vector<Kernel> block_fully_connected_kernels(const OpView& op, const BlockSet& set) {
  const DenseLayer layer = dense_layer(op);
  if (layer.several) return pixels_kernels(op, dense_window(op), weights_by_channel(op.input(1)), set);
  const Requantization requantization = requantization_of(op, layer.units);
  const BlockChannels channels{weights_by_channel(op.input(1)), bias_of(op, 2, layer.units), requantization.factors};
  Kernel kernel;
  kernel.function = "fully_connected_s8_" + set.name;
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}, {"kInputRows", layer.rows.rows, ""}};
  const BlockCodes codes = set.codes(channels, requantization);
  append(kernel.numbers, codes.numbers);
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = tables_of(channels, codes);
  kernel.steps.step = [rows = layer.rows.rows, inputs = op.input_count()](int) {
    Step step{std::vector<RowSpan>(inputs), {RowSpan{0, 1}}};
    step.reads[0] = {0, rows};
    return step;
  };
  kernel.steps.scratch_bytes = std::int64_t{2} * layer.inputs + 2;
  const double blocks = (layer.units + 15) / 16;
  kernel.cost = {set.times * (60.0 + 0.1 * layer.inputs + blocks * (50.0 + 1.2 * layer.inputs)), 600};
  return {kernel};
}

}  // namespace milliwatt
