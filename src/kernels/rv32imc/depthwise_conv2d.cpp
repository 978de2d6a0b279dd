// DEPTHWISE_CONV_2D on RV32IMC.
#include <algorithm>
#include <utility>

#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/rv32imc/code_line.h"
#include "kernels/rv32imc/padded_rows.h"
#include "kernels/rv32imc/pixels.h"
#include "ops/window.h"

namespace milliwatt::rv32imc {

namespace {

bool is_3x3(const Window2d& w) {
  return w.kernel_height == 3 && w.kernel_width == 3 && w.dilation_height == 1 && w.dilation_width == 1 &&
         w.stride_width <= 2 && w.pad_left <= 1 && 4 * w.out_channels < 2048 &&
         (w.out_width - 1) * w.stride_width + 3 - w.pad_left <= w.in_width + 1 && w.in_width + w.pad_left >= 2;
}

Kernel kernel_of(const char* function, const OpView& op, const Window2d& window, const LayerCodes& codes) {
  Kernel kernel;
  kernel.function = function;
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, codes_numbers(codes));
  append(kernel.numbers, code_numbers(requantization_of(op, window.out_channels)));
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  std::vector<std::int8_t> weights;
  std::vector<std::int32_t> channels;
  for (std::size_t o = 0; o < taps.size(); ++o) {
    weights.insert(weights.end(), taps[o].begin(), taps[o].end());
    channels.push_back(codes.channels[o].bias);
    append_codes(codes, o, channels);
  }
  kernel.tables = {{"weights", std::move(weights), "channel by channel", true},
                   {"channels", std::move(channels), "per channel: bias, requantization", true}};
  return kernel;
}

KernelNumber multiplier(const Window2d& w) {
  return {"kMultiplier", w.out_channels / w.in_channels, "output channels per input channel"};
}

double code_cycles(const LayerCodes& codes) { return codes.general ? 45.0 : codes.two_starts ? 12.0 : 9.0; }

std::vector<Kernel> kernels_3x3(const OpView& op, const Window2d& w, const LayerCodes& codes) {
  std::vector<Kernel> kernels;
  for (const int rows : {1, 2, 4, 8}) {
    if (rows > 1 && rows >= 2 * w.out_height) break;
    Kernel kernel = kernel_of("depthwise_conv2d_3x3_s8_rv32imc", op, w, codes);
    kernel.numbers.push_back({"kRowsAtOnce", rows, "output rows per step"});
    kernel.numbers.push_back(multiplier(w));
    kernel.steps = window_row_blocks(w, op.input_count(), rows);
    const int row_bytes = w.in_width * w.in_channels;
    kernel.steps.scratch_bytes = w.leaves_rows() ? row_bytes : 0;
    const double steps = (w.out_height + rows - 1) / rows;
    const double pixel = 21.0 + (w.stride_width == 2 ? 3.0 : 0.0) + 6.0 + code_cycles(codes);
    kernel.cost.cycles = steps * (100.0 + 30.0 * w.out_channels) +
                         static_cast<double>(w.out_height) * w.out_channels * (35.0 + pixel * w.out_width);
    kernel.cost.code_bytes = 700;
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

Kernel any_kernel(const OpView& op, const Window2d& w, const LayerCodes& codes) {
  Kernel kernel = kernel_of("depthwise_conv2d_s8_rv32imc", op, w, codes);
  kernel.numbers.push_back({"kRowsAtOnce", 1, "output rows per step"});
  kernel.numbers.push_back(multiplier(w));
  kernel.steps = window_rows(w, op.input_count());
  kernel.steps.scratch_bytes = padded_bytes(w, 1);
  const double taps = static_cast<double>(w.kernel_height) * w.kernel_width;
  const double fours = w.out_width / 4;
  const double ones = w.out_width % 4;
  const double channel = 40.0 + fours * (15.0 + 8.0 * w.kernel_height + 13.0 * taps + 4.0 * code_cycles(codes)) +
                         ones * (15.0 + 8.0 * w.kernel_height + 4.0 * taps + code_cycles(codes));
  kernel.cost.cycles = w.out_height * (40.0 + padding_cycles(w, 1) + w.out_channels * channel);
  kernel.cost.code_bytes = 600 + 40 * std::min(w.kernel_width, 15);
  return kernel;
}

}  // namespace

std::vector<Kernel> depthwise_conv2d_kernels(const OpView& op) {
  const Window2d window = convolution_window(op);
  const std::vector<std::vector<std::int8_t>> taps = taps_by_channel(op.input(1));
  // With one input channel every output channel reads all there is, so it is a convolution.
  if (window.in_channels == 1) return pixels_kernels(op, window, taps);
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  std::vector<Kernel> kernels;
  if (is_3x3(window)) kernels = kernels_3x3(op, window, layer_codes(taps, bias, requantization, Scaled::kSums));
  kernels.push_back(any_kernel(op, window, layer_codes(taps, bias, requantization)));
  return kernels;
}

}  // namespace milliwatt::rv32imc
