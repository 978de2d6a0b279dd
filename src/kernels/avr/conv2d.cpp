#include "kernels/avr/conv2d.h"

#include <algorithm>
#include <utility>

#include "kernels/avr/block_stream.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/facts/batch.h"

namespace milliwatt::avr {

namespace {

constexpr std::int64_t kMostTableBytes = 32'000;  // avr-gcc's arrays have at most 32,767
constexpr int kMostScratchBytes = 16'000;

/// `pixels` at a time.
Kernel kernel_of(const OpView& op, const Window2d& window, const BlockLayer& layer, int pixels) {
  const int inputs = window.kernel_height * window.kernel_width * window.in_channels;
  const int channels = std::min(window.out_channels, pixels == 1 ? 6 : 2);
  BlockStream stream = block_stream(layer, channels);
  Kernel kernel;
  kernel.function = "conv2d_s8_avr";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, code_numbers(layer.requantization));
  append(kernel.numbers, {{"kInputs", inputs, "of a window"},
                          {"kPixels", pixels, "of an output row, computed together"},
                          {"kPlainInputs", 0, ""},
                          {"kStride", window.out_channels, "from pixel to pixel"}});
  append(kernel.numbers, stream.numbers);
  kernel.tables = std::move(stream.tables);
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = static_cast<std::int64_t>(pixels) * inputs;
  const double groups = static_cast<double>((window.out_width + pixels - 1) / pixels) * window.out_height;
  const double product =
      pixels == 1 ? 8.0 + 2.0 / channels : 5.0 + (2.0 * pixels + 3.0 * channels) / (pixels * channels);
  const double codes = static_cast<double>(stream.blocks) * channels * pixels;
  kernel.cost.cycles =
      groups * (200.0 + 14.0 * pixels * inputs + codes * (30.0 + code_cycles(stream.form, pixels) + product * inputs)) +
      1500.0 * window.out_height +
      groups * pixels * (kGeneralCode * stream.general + 60.0 * stream.exceptions * inputs);
  kernel.cost.code_bytes = 900 + channels * (30 * pixels + code_text_bytes(stream.form, pixels));
  return kernel;
}

}  // namespace

std::vector<Kernel> conv2d_blocks(const OpView& op, const Window2d& window) {
  const BlockLayer layer = {weights_by_channel(op.input(1)), bias_of(op, 2, window.out_channels),
                            requantization_of(op, window.out_channels)};
  std::vector<Kernel> kernels;
  for (const int pixels : {std::min(3, window.out_width), 1}) {
    Kernel kernel = kernel_of(op, window, layer, pixels);
    if (table_bytes(kernel) <= kMostTableBytes && kernel.steps.scratch_bytes <= kMostScratchBytes) {
      kernels.push_back(std::move(kernel));
    }
    if (window.out_width == 1) break;
  }
  return kernels;
}

std::vector<Kernel> conv2d_kernels(const OpView& op) { return conv2d_blocks(op, convolution_window(op)); }

}  // namespace milliwatt::avr
