// FULLY_CONNECTED on Armv6-M. Of several vectors each is the pixel of a convolution.
#include <optional>
#include <utility>

#include "kernels/armv6m/byte_weights.h"
#include "kernels/armv6m/channel_codes.h"
#include "kernels/armv6m/dot_stream.h"
#include "kernels/armv6m/pixels.h"
#include "kernels/dense_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::armv6m {

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  if (layer.several) return {pixels_kernel(op, dense_window(op), weights)};
  const Requantization requantization = requantization_of(op, layer.units);
  const LayerCodes codes = layer_codes(weights, bias_of(op, 2, layer.units), requantization);
  DotStream stream = dot_stream(weights, codes);
  Kernel kernel;
  kernel.function = "fully_connected_s8_armv6m";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kOutputChannels", layer.units, ""}};
  append(kernel.numbers, dot_numbers(stream, codes));
  append(kernel.numbers, code_numbers(requantization));
  kernel.steps = dense_at_once(layer, op.input_count());
  kernel.steps.scratch_bytes = std::int64_t{4} * stream.words;
  kernel.cost.cycles = 60.0 + packing_cycles(layer.inputs) + dot_cycles(stream, codes);
  kernel.cost.code_bytes = 200 + dot_code_bytes(stream, codes);
  kernel.tables = {{"stream", std::move(stream.stream), "blocks of four units: biases, weights in pairs, lines", true}};
  std::vector<Kernel> kernels = {std::move(kernel)};
  std::optional<Kernel> bytes = dense_bytes_kernel(op, kernels.front().steps, weights);
  if (bytes) kernels.push_back(std::move(*bytes));
  return kernels;
}

}  // namespace milliwatt::armv6m
