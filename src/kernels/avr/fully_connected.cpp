// FULLY_CONNECTED on AVR: one vector in one row, up to six units at a time; of several vectors a convolution.
#include <algorithm>
#include <utility>

#include "kernels/avr/block_stream.h"
#include "kernels/avr/conv2d.h"
#include "kernels/dense_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::avr {

namespace {

constexpr std::int64_t kMostTableBytes = 32'000;  // avr-gcc's arrays have at most 32,767

constexpr double kUsualCode = 75.0;  // cycles

double cycles(const DenseLayer& layer, int channels, double code) {
  const int blocks = (layer.units + channels - 1) / channels;
  return 300.0 + 12.0 * layer.inputs + blocks * channels * (35.0 + code + (8.0 + 3.0 / channels) * layer.inputs);
}

/// How many units a block has, so that few are computed twice.
int best_channels(const DenseLayer& layer) {
  int best = std::min(layer.units, 6);
  for (int channels = best; channels > 1; --channels) {
    if (cycles(layer, channels, kUsualCode) < cycles(layer, best, kUsualCode)) best = channels;
  }
  return best;
}

}  // namespace

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  if (layer.several) return conv2d_blocks(op, dense_window(op));
  if (layer.rows.rows != 1) return {};
  const int channels = best_channels(layer);
  const BlockLayer blocks = {weights_by_channel(op.input(1)), bias_of(op, 2, layer.units),
                             requantization_of(op, layer.units)};
  BlockStream stream = block_stream(blocks, channels);
  Kernel kernel;
  kernel.function = "fully_connected_s8_avr";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kPlainInputs", 1, ""}, {"kStride", layer.units, ""}};
  append(kernel.numbers, code_numbers(blocks.requantization));
  append(kernel.numbers, stream.numbers);
  kernel.tables = std::move(stream.tables);
  if (table_bytes(kernel) > kMostTableBytes) return {};
  kernel.steps = dense_input_rows(layer, op.input_count());
  kernel.cost.cycles = cycles(layer, channels, code_cycles(stream.form, 1)) + 60.0 * stream.exceptions * layer.inputs;
  kernel.cost.code_bytes = 500 + channels * (100 + code_text_bytes(stream.form, 1));
  return {kernel};
}

}  // namespace milliwatt::avr
