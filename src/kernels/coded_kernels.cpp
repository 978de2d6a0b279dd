#include "kernels/coded_kernels.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "kernels/coded_layer.h"
#include "kernels/parts.h"

namespace milliwatt {

namespace {

void add_tables(CodedLayer coded, Kernel& kernel) {
  kernel.numbers.push_back({"kGaps", coded.gaps ? 1 : 0, "is there a code for runs of zeros?"});
  kernel.numbers.push_back({"kOwnFactors", coded.own_factors ? 1 : 0, "one a unit"});
  kernel.tables.push_back({"coded", std::move(coded.stream), "biases and weights in a prefix code", true});
  kernel.tables.push_back({"numbers", std::move(coded.numbers), "the layer's, and the rows of the codes", true});
  kernel.tables.push_back({"symbols", std::move(coded.symbols), "of the codes", true});
}

double decoding_cycles(const CodedLayer& coded, int units) {
  return 100.0 + 90.0 * units + 27.0 * static_cast<double>(coded.words) + 8.0 * coded.word_rows;
}

/// As device/milliwatt/portable/conv2d_coded_s8.h names them.
std::vector<int> window_of(const Window2d& w) {
  return {w.in_width,     w.in_channels,  w.out_width,      w.out_channels,
          w.kernel_width, w.stride_width, w.dilation_width, w.pad_left};
}

}  // namespace

std::vector<Kernel> coded_dense_kernels(const OpView& op, const DenseLayer& layer) {
  if (!may_be_coded(layer.inputs, layer.units)) return {};
  CodedLayer coded =
      coded_layer(weights_by_channel(op.input(1)), bias_of(op, 2, layer.units), requantization_of(op, layer.units));
  Kernel kernel;
  kernel.function = "fully_connected_coded_s8";
  kernel.for_flash = true;
  kernel.cost = {decoding_cycles(coded, layer.units) + 10.0 * static_cast<double>(coded.words), 40};
  kernel.steps = dense_at_once(layer, op.input_count());
  add_tables(std::move(coded), kernel);
  return {std::move(kernel)};
}

std::vector<Kernel> coded_conv2d_kernels(const OpView& op, const Window2d& window) {
  const int taps = window.kernel_height * window.kernel_width * window.in_channels;
  const std::vector<int> numbers = window_of(window);
  constexpr int kMostKernelRows = 32;  // of which the addresses are on the stack
  if (!may_be_coded(taps, window.out_channels) || window.kernel_height > kMostKernelRows ||
      std::ranges::max(numbers) > INT16_MAX)
    return {};
  CodedLayer coded = coded_layer(weights_by_channel(op.input(1)), bias_of(op, 2, window.out_channels),
                                 requantization_of(op, window.out_channels));
  Kernel kernel;
  kernel.function = "conv2d_coded_s8";
  kernel.for_flash = true;
  kernel.numbers = {{"kInputHeight", window.in_height, ""},
                    {"kKernelHeight", window.kernel_height, ""},
                    {"kStrideHeight", window.stride_height, ""},
                    {"kDilationHeight", window.dilation_height, ""},
                    {"kPadTop", window.pad_top, ""}};
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = std::int64_t{4} * window.out_width;
  const double row = decoding_cycles(coded, window.out_channels) + 40.0 * static_cast<double>(coded.words) +
                     window.out_width * (30.0 * window.out_channels + 9.0 * static_cast<double>(coded.words));
  kernel.cost = {window.out_height * row, 120};
  std::vector<std::int16_t> places;
  for (const int number : numbers) places.push_back(static_cast<std::int16_t>(number));
  add_tables(std::move(coded), kernel);
  kernel.tables.push_back({"window", std::move(places), "", true});
  return {std::move(kernel)};
}

}  // namespace milliwatt
