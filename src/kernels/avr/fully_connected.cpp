// FULLY_CONNECTED on AVR: one vector in one row, up to eight units at a time; of several vectors a convolution.
#include <algorithm>
#include <optional>
#include <utility>

#include "kernels/avr/block_stream.h"
#include "kernels/avr/conv2d.h"
#include "kernels/dense_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::avr {

namespace {

constexpr std::int64_t kMostTableBytes = 32'000;  // avr-gcc's arrays have at most 32,767

constexpr int kMostScratchBytes = 16'000;
constexpr double kUsualCode = 75.0;  // cycles

double cycles(const DenseLayer& layer, int channels, double code) {
  const int blocks = (layer.units + channels - 1) / channels;
  return 300.0 + 7.0 * layer.inputs +
         blocks * (60.0 + channels * (35.0 + code) + (8.0 * channels + 4.0) * layer.inputs);
}

/// How many units a block has, so that few are computed twice.
int best_channels(const DenseLayer& layer) {
  int best = std::min(layer.units, 8);
  for (int channels = best; channels > 1; --channels) {
    if (cycles(layer, channels, kUsualCode) < cycles(layer, best, kUsualCode)) best = channels;
  }
  return best;
}

/// Two weights a byte: for speed sixteen inputs a turn, for less code four. None if the layer is not one of those that
/// the kernel takes.
std::vector<Kernel> nibble_kernels(const DenseLayer& layer, const BlockLayer& blocks, std::size_t inputs) {
  if (layer.inputs > 256 || layer.inputs % 4 != 0 || layer.units < 4 || layer.units / 4 > 255) return {};
  if (!has_nibbles(blocks)) return {};
  const BlockStream stream = nibble_stream(blocks);
  if (stream.exceptions != 0) return {};
  std::vector<Kernel> kernels;
  for (const int turn : {16, 4}) {
    if (layer.inputs % turn != 0) continue;
    Kernel kernel;
    kernel.function = "fully_connected_nibbles_s8_avr";
    kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kTurn", turn, "inputs in a turn of the loop"}};
    append(kernel.numbers, code_numbers(blocks.requantization));
    append(kernel.numbers, stream.numbers);
    kernel.tables = stream.tables;
    kernel.steps = dense_input_rows(layer, inputs);
    const double input = 29.0 + 14.0 / 16 + 6.0 / turn;
    kernel.cost.cycles = 300.0 + 7.0 * layer.inputs + kGeneralCode * stream.general +
                         stream.blocks * (85.0 + input * layer.inputs + 4.0 * (20.0 + code_cycles(stream.form, 1)));
    kernel.cost.code_bytes = 500 + 52 * turn + 4 * (20 + code_text_bytes(stream.form, 1));
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

/// Eight units' quick codes in turn, without a loop, from a copy of the inputs. Nothing if the layer's codes are not
/// quick ones with factors of three bytes.
std::optional<Kernel> quick_kernel(const DenseLayer& layer, BlockLayer blocks, int channels, std::size_t inputs) {
  blocks.complemented_bias = true;
  BlockStream stream = block_stream(blocks, channels);
  if (stream.form.margin == 0 || stream.form.long_factors || layer.inputs > kMostScratchBytes) return std::nullopt;
  Kernel kernel;
  kernel.function = "fully_connected_quick_s8_avr";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kPlainInputs", 0, ""}, {"kStride", layer.units, ""}};
  append(kernel.numbers, code_numbers(blocks.requantization));
  append(kernel.numbers, stream.numbers);
  kernel.tables = std::move(stream.tables);
  kernel.steps = dense_input_rows(layer, inputs);
  kernel.steps.scratch_bytes = layer.inputs;
  const double code = 18.0 + code_cycles(stream.form, 1);
  kernel.cost.cycles = 400.0 + 7.8 * layer.inputs +
                       stream.blocks * (70.0 + channels * code + (8.0 * channels + 2.25) * layer.inputs) +
                       kGeneralCode * stream.general + 60.0 * stream.exceptions * layer.inputs;
  const int taps = layer.inputs < 16 ? layer.inputs : 16 + layer.inputs % 16;
  kernel.cost.code_bytes = 650 + taps * (2 + 10 * channels) + channels * 110;
  return kernel;
}

}  // namespace

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  if (layer.several) return conv2d_blocks(op, dense_window(op));
  if (layer.rows.rows != 1) return {};
  const int channels = best_channels(layer);
  const BlockLayer blocks = {weights_by_channel(op.input(1)), bias_of(op, 2, layer.units),
                             requantization_of(op, layer.units)};
  std::vector<Kernel> kernels = nibble_kernels(layer, blocks, op.input_count());
  if (auto quick = quick_kernel(layer, blocks, channels, op.input_count())) kernels.push_back(std::move(*quick));
  BlockStream stream = dense_stream(blocks, channels);
  Kernel kernel;
  kernel.function = "fully_connected_s8_avr";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kPlainInputs", 1, ""}, {"kStride", layer.units, ""}};
  append(kernel.numbers, code_numbers(blocks.requantization));
  append(kernel.numbers, stream.numbers);
  kernel.tables = std::move(stream.tables);
  kernel.steps = dense_input_rows(layer, op.input_count());
  kernel.cost.cycles = cycles(layer, channels, code_cycles(stream.form, 1)) + kGeneralCode * stream.general +
                       60.0 * stream.exceptions * layer.inputs;
  kernel.cost.code_bytes = 620 + 88 * channels + code_text_bytes(stream.form, 1);
  kernels.push_back(std::move(kernel));
  std::erase_if(kernels, [](const Kernel& one) { return table_bytes(one) > kMostTableBytes; });
  return kernels;
}

}  // namespace milliwatt::avr
