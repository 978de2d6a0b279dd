// FULLY_CONNECTED on Armv7E-M: for one vector, and for several vectors, each a pixel of a convolution.
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "kernels/dense_layer.h"
#include "kernels/dsp/conv2d_pixel.h"
#include "kernels/dsp/dot_conv2d.h"
#include "kernels/dsp/units_stream.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::dsp {

namespace {

/// For inputs in several rows, which need not all be there.
Kernel rows_kernel(const OpView& op, const DenseLayer& layer, const std::vector<std::vector<std::int8_t>>& weights,
                   std::vector<std::int32_t> bias, const Requantization& requantization) {
  for (std::size_t unit = 0; unit < bias.size(); ++unit) {
    bias[unit] = folded_bias(bias[unit], weights[unit], requantization.input_zero_point);
  }
  Kernel kernel;
  kernel.function = "fully_connected_rows_s8_dsp";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}, {"kInputRows", layer.rows.rows, ""}};
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables.push_back(weights_table(op.input(1)));
  for (KernelTable& table : channel_tables(bias, requantization)) kernel.tables.push_back(std::move(table));
  kernel.steps = dense_input_rows(layer, op.input_count());
  const int codes = layer.inputs / layer.rows.rows;
  kernel.cost = {layer.units * (40.0 + layer.rows.rows * (general_cycles(1, codes) - 45.0)), 300};
  return kernel;
}

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
  const Requantization requantization = requantization_of(op, layer.units);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  const std::vector<std::int32_t> bias = bias_of(op, 2, layer.units);
  const UnitsStream stream = units_stream(dsp_layer(weights, bias, requantization), layer.inputs, requantization);

  Kernel kernel;
  kernel.function = "fully_connected_s8_dsp";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}};
  append(kernel.numbers, code_numbers(requantization));
  if (stream.is_signed) kernel.numbers.push_back(signed_number());
  kernel.tables.push_back(
      {"stream", stream.words, "weights, biases and requantization in the order of dot_units_dsp", true});
  kernel.steps =
      layer.rows.rows == 1 ? dense_input_rows(layer, op.input_count()) : dense_at_once(layer, op.input_count());
  const int groups = (layer.units + 7) / 8;
  kernel.cost = {60.0 + groups * (100.0 + 10.2 * layer.inputs), 90};
  std::vector<Kernel> kernels;
  if (layer.inputs % 4 == 0) kernels.push_back(kernel);
  const int words = (layer.inputs + 3) / 4;
  const bool all_codes = requantization.lowest == -128 && requantization.highest == 127;
  kernel.function = "fully_connected_wide_s8_dsp";
  kernel.steps.scratch_bytes = std::int64_t{8} * words;
  kernel.cost = {80.0 + 8.0 * words + groups * (100.0 + 37.8 * words) + 6.0 * (layer.units % 8) +
                     (all_codes ? 0.0 : 7.0 * layer.units),
                 130};
  kernels.push_back(std::move(kernel));
  for (Kernel& each : kernels) {
    add_general_channels(each, stream.general, weights, bias, requantization, 1, general_cycles(1, layer.inputs));
  }
  if (layer.rows.rows > 1) kernels.push_back(rows_kernel(op, layer, weights, bias, requantization));
  return kernels;
}

}  // namespace milliwatt::dsp
