// FULLY_CONNECTED on Armv7E-M: for a vector in one row that is a whole number of words, and for several vectors, each a
// pixel of a convolution.
#include <optional>
#include <utility>

#include "kernels/dense_layer.h"
#include "kernels/dsp/conv2d_pixel.h"
#include "kernels/dsp/dot_conv2d.h"
#include "kernels/dsp/dot_stream.h"
#include "kernels/dsp/dsp_channel.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::dsp {

namespace {

std::vector<Kernel> convolution_kernels(const OpView& op) {
  const Window2d window = dense_window(op);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  std::vector<Kernel> kernels = dot_conv2d_kernels(op, window, weights);
  append(kernels, conv2d_pixel_kernels(op, window, weights));
  return kernels;
}

}  // namespace

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  if (layer.several) return convolution_kernels(op);
  if (layer.rows.rows != 1 || layer.inputs % 4 != 0) return {};
  const Requantization requantization = requantization_of(op, layer.units);
  const auto channels = dsp_channels(weights_by_channel(op.input(1)), bias_of(op, 2, layer.units), requantization);
  if (!channels) return {};
  const std::optional<std::vector<std::int32_t>> stream = dot_stream(*channels, word_order(layer.inputs), 8);
  if (!stream) return {};

  Kernel kernel;
  kernel.function = "fully_connected_s8_dsp";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}};
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables.push_back(
      {"stream", *stream, "weights, biases and requantization in the order of dot_units_dsp", true});
  kernel.steps = dense_input_rows(layer, op.input_count());
  const int groups = (layer.units + 7) / 8;
  kernel.cost = {60.0 + groups * (100.0 + 10.2 * layer.inputs), 90};
  std::vector<Kernel> kernels = {kernel};
  if (layer.units % 8 == 0 && requantization.lowest == -128 && requantization.highest == 127) {
    kernel.function = "fully_connected_wide_s8_dsp";
    kernel.steps.scratch_bytes = std::int64_t{2} * layer.inputs;
    kernel.cost = {80.0 + 2.0 * layer.inputs + groups * (100.0 + 9.45 * layer.inputs), 130};
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

}  // namespace milliwatt::dsp
