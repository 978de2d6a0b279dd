#include "kernels/dsp/conv2d_pixel.h"

#include <cstdint>
#include <utility>

#include "kernels/dsp/plain_channels.h"
#include "kernels/dsp/units_stream.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

Kernel kernel_of(const OpView& op, const Window2d& window, const UnitsStream& stream, int codes, bool copies) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  Kernel kernel;
  kernel.function = "conv2d_pixel_s8_dsp";
  kernel.numbers = window_numbers(window);
  append(kernel.numbers, code_numbers(requantization));
  if (stream.is_signed) kernel.numbers.push_back(signed_number());
  kernel.tables = {{"stream", stream.words, "weights, biases and requantization in the order of dot_units_dsp", true}};
  kernel.steps = window_rows(window, op.input_count());
  kernel.steps.scratch_bytes = copies ? (codes + 3) / 4 * 4 : 0;
  kernel.steps.element_wise = copies && is_pixel_wise(window);
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  const int taps = window.dilation_width == 1 ? 1 : window.kernel_width;  // that are copied apart
  const double copying = copies ? 25.0 * window.kernel_height * taps + 2.0 * codes : 0.0;
  const double groups = (window.out_channels + 7) / 8;
  const double words = (codes + 3) / 4;
  kernel.cost = {pixels * (45.0 + copying + groups * (100.0 + 39.5 * words)), copies ? 330 : 140, pixels};
  return kernel;
}

}  // namespace

std::vector<Kernel> conv2d_pixel_kernels(const OpView& op, const Window2d& window,
                                         const std::vector<std::vector<std::int8_t>>& weights) {
  const Requantization requantization = requantization_of(op, window.out_channels);
  const std::vector<std::int32_t> bias = bias_of(op, 2, window.out_channels);
  const int codes = window.kernel_height * window.kernel_width * window.in_channels;
  const UnitsStream stream = units_stream(dsp_layer(weights, bias, requantization), codes, requantization);

  std::vector<Kernel> kernels;
  const bool in_place = reads_in_place(window) && codes % 4 == 0;
  if (in_place) kernels.push_back(kernel_of(op, window, stream, codes, false));
  if (!in_place || is_pixel_wise(window)) kernels.push_back(kernel_of(op, window, stream, codes, true));
  for (Kernel& kernel : kernels) {
    add_general_channels(kernel, stream.general, weights, bias, requantization,
                         static_cast<double>(window.out_height) * window.out_width, general_cycles(window));
  }
  return kernels;
}

}  // namespace milliwatt::dsp
