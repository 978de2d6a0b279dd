#include "kernels/dsp/conv2d_dots.h"

#include <numeric>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

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
  std::vector<int> all(to_size(window.out_channels));
  std::iota(all.begin(), all.end(), 0);
  add_general_channels(kernel, all, weights, bias_of(op, 2, window.out_channels), requantization, pixels,
                       general_cycles(window));
  return {std::move(kernel)};
}

}  // namespace milliwatt::dsp
