#include "kernels/armv6m/pixel_pairs.h"

#include <memory>
#include <optional>
#include <utility>

#include "kernels/armv6m/byte_weights.h"
#include "kernels/armv6m/channel_codes.h"
#include "kernels/armv6m/pixel_pair.h"
#include "kernels/armv6m/pixels.h"
#include "kernels/parts.h"

namespace milliwatt::armv6m {

namespace {

// C++11 promises string literals of 65,536 characters; the macros take fewer than 6,500.
constexpr std::size_t kMostCharacters = 59'000;
constexpr int kLeastPixels = 12;

std::vector<std::int32_t> general_channels(const PairRoutine& pair, const LayerCodes& codes) {
  std::vector<std::int32_t> words;
  for (const std::size_t channel : pair.general) {
    const ChannelCodes& one = codes.channels[channel];
    words.push_back(static_cast<std::int32_t>(channel));
    words.push_back(static_cast<std::int32_t>(one.range));  // the multiplier
    words.push_back(static_cast<std::int32_t>(one.low));    // the shift
  }
  return words;
}

/// All but the steps, and what follows from them.
Kernel kernel_of_pair(const Window2d& window, PairRoutine pair, const LayerCodes& codes,
                      const Requantization& requantization) {
  Kernel kernel;
  kernel.function = "conv2d_pairs_s8_armv6m";
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back({"kGeneral", static_cast<std::int32_t>(pair.general.size()),
                            "channels that need the general way to their codes"});
  append(kernel.numbers, code_numbers(requantization));
  if (!pair.general.empty()) {
    kernel.tables = {{"general", general_channels(pair, codes), "of channels: place, multiplier, shift", true}};
  }
  kernel.cost.code_bytes = 400 + pair.bytes;
  auto routine = std::make_shared<KernelRoutine>();
  routine->name = "pixels";
  routine->parameters = "const int8_t* const*, int8_t*, int8_t*, int32_t*";
  routine->text = std::move(pair.text);
  routine->comment = "Two pixels; the weights are in the instructions (milliwatt/armv6m/pixel_pair_armv6m.h).";
  routine->bytes = pair.bytes;
  kernel.routine = std::move(routine);
  return kernel;
}

}  // namespace

std::vector<Kernel> pairs_kernels(const OpView& op, const Window2d& window,
                                  const std::vector<std::vector<std::int8_t>>& weights) {
  if (window.out_height * window.out_width < kLeastPixels) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  const LayerCodes codes = layer_codes(weights, bias_of(op, 2, window.out_channels), requantization, true);
  const int runs_of_row = window.dilation_width == 1 ? 1 : window.kernel_width;
  const int runs = window.kernel_height * runs_of_row;
  const int run = window.kernel_width / runs_of_row * window.in_channels;
  std::optional<PairRoutine> pair = pair_routine(weights, codes, runs, run);
  if (!pair || pair->characters > kMostCharacters) return {};

  const auto general = static_cast<std::int64_t>(pair->general.size());
  const std::int64_t bytes = pair->bytes;
  const double pair_cycles = 45.0 + 24.0 * runs + pair->cycles + 220.0 * static_cast<double>(general);
  const Kernel all = kernel_of_pair(window, std::move(*pair), codes, requantization);
  std::vector<Kernel> kernels;
  // The odd pixel of a row finds a neighbour in the next one.
  for (int rows = 1; rows <= (window.out_width % 2 == 1 && window.out_height > 1 ? 2 : 1); ++rows) {
    Kernel kernel = all;
    kernel.numbers.push_back({"kRows", rows, "output rows a step"});
    kernel.steps = window_row_blocks(window, op.input_count(), rows);
    kernel.steps.scratch_bytes = 8 * general + (pads(window) ? std::int64_t{2} * runs * run : 0);
    kernel.steps.element_wise = is_pixel_wise(window);  // both pixels are read before their outputs are written
    const int whole = window.out_height / rows;
    const int last = window.out_height % rows;
    const int pairs = whole * ((rows * window.out_width + 1) / 2) + (last * window.out_width + 1) / 2;
    kernel.cost.cycles = 60.0 * window.out_height + pairs * pair_cycles;
    kernel.cost.loops = {{bytes, static_cast<double>(pairs)}};
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

std::vector<Kernel> convolution_kernels(const OpView& op, const Window2d& window,
                                        const std::vector<std::vector<std::int8_t>>& weights) {
  std::vector<Kernel> kernels = {pixels_kernel(op, window, weights)};
  append(kernels, pairs_kernels(op, window, weights));
  append(kernels, bytes_kernels(op, window, weights));
  return kernels;
}

}  // namespace milliwatt::armv6m
