// FULLY_CONNECTED on Armv7-M. Of several vectors each is the pixel of a convolution.
#include <utility>

#include "kernels/armv7m/channel_codes.h"
#include "kernels/armv7m/dot_stream.h"
#include "kernels/armv7m/pixels.h"
#include "kernels/dense_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::armv7m {

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  if (layer.several) return {pixels_kernel(op, dense_window(op), weights)};
  const Requantization requantization = requantization_of(op, layer.units);
  const LayerCodes codes = layer_codes(weights, bias_of(op, 2, layer.units), requantization);
  // Each weight is read once, so bytes: half the flash for a sixth more cycles.
  DotStream stream = dot_stream(weights, codes, WeightForm::kBytes);
  Kernel kernel;
  kernel.function = "fully_connected_s8_armv7m";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kOutputChannels", layer.units, ""}};
  append(kernel.numbers, dot_numbers(stream, codes));
  append(kernel.numbers, code_numbers(requantization));
  kernel.steps = dense_at_once(layer, op.input_count());
  kernel.steps.scratch_bytes = 4 * stream.code_words();
  kernel.cost.cycles = 40.0 + grouping_cycles(layer.inputs, stream.form) + dot_cycles(stream, codes);
  kernel.cost.code_bytes = 150 + dot_code_bytes(stream, codes);
  kernel.tables = {
      {"stream", std::move(stream.stream), "blocks of four units: biases, weights in groups, lines", true}};
  return {kernel};
}

}  // namespace milliwatt::armv7m
