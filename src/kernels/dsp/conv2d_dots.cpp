#include "kernels/dsp/conv2d_dots.h"

#include <numeric>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// All channels, plain where the window's codes can be read in place.
PlainChannels all_channels(const Window2d& window, const Requantization& requantization) {
  if (reads_in_place(window)) return plain_channels({}, 0, requantization);
  PlainChannels channels;
  channels.general.resize(to_size(window.out_channels));
  std::iota(channels.general.begin(), channels.general.end(), 0);
  return channels;
}

}  // namespace

std::vector<Kernel> conv2d_dots_kernels(const OpView& op, const Window2d& window,
                                        const std::vector<std::vector<std::int8_t>>& weights) {
  constexpr int kFewChannels = 6;
  if (window.out_channels > kFewChannels) return {};
  const Requantization requantization = requantization_of(op, window.out_channels);
  Kernel kernel;
  kernel.function = "conv2d_dots_s8_dsp";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, code_numbers(requantization));
  kernel.steps = window_rows(window, op.input_count());
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  kernel.cost = {100.0 * window.out_height, 60, pixels};
  const PlainChannels channels = all_channels(window, requantization);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  if (!channels.plain.empty()) {
    const int codes = window.kernel_width * window.in_channels;
    kernel.numbers.push_back(plain_number(channels.plain.size()));
    kernel.tables.push_back(
        {"stream", plain_words(channels.plain, weights, bias, requantization, in_place_order(codes), PlainCodes::kInt8),
         "per channel: number, folded bias, factors, weights in file order", true});
    const bool unaligned = window.in_channels % 4 != 0;
    kernel.cost.cycles += window.out_height * static_cast<double>(channels.plain.size()) *
                          plain_cycles(window.out_width, codes, PlainCodes::kInt8, unaligned);
    kernel.cost.code_bytes += 600;
  }
  add_general_channels(kernel, channels.general, weights, bias, requantization, pixels, general_cycles(window));
  return {std::move(kernel)};
}

}  // namespace milliwatt::dsp
