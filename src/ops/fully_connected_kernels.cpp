// The device kernels of FULLY_CONNECTED.
#include <optional>
#include <utility>

#include "base/error.h"
#include "ops/avx2_blocks.h"
#include "ops/dot_stream.h"
#include "ops/dsp_channel.h"
#include "ops/kernel_parts.h"
#include "ops/kernels.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

struct Layer {
  int units = 0;
  int inputs = 0;  ///< of one unit
  RowShape rows;   ///< of the input
};

Layer layer_of(const OpView& op) {
  const Tensor& weights = op.input(1);
  Layer layer;
  layer.units = static_cast<int>(weights.shape.at(0));
  layer.inputs = static_cast<int>(weights.shape.at(1));
  layer.rows = row_shape(op.input(0).shape);
  if (op.input(0).elements() != layer.inputs) {
    throw Error("input " + shape_text(op.input(0).shape) + " holds several vectors; supported on devices: one");
  }
  return layer;
}

/// One input row a step; the last one writes the output.
StepRule input_row_by_row(const Layer& layer, std::size_t inputs) {
  StepRule rule;
  rule.steps = layer.rows.rows;
  rule.state_bytes = layer.rows.rows > 1 ? std::int64_t{4} * layer.units : 0;
  rule.step = [last = layer.rows.rows - 1, inputs](int number) {
    Step step;
    step.reads.resize(inputs);
    step.reads[0] = {number, 1};
    step.writes = {RowSpan{0, number == last ? 1 : 0}};
    return step;
  };
  return rule;
}

Kernel portable_kernel(const OpView& op, const Layer& layer) {
  const Requantization requantization = requantization_of(op, layer.units);
  Kernel kernel;
  kernel.function = layer.rows.rows == 1 ? "fully_connected_s8" : "fully_connected_rows_s8";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}};
  if (layer.rows.rows > 1) kernel.numbers.push_back({"kInputRows", layer.rows.rows, ""});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables.push_back(weights_table(op.input(1)));
  for (KernelTable& table : channel_tables(bias_of(op, 2, layer.units), requantization)) {
    kernel.tables.push_back(std::move(table));
  }
  kernel.steps = input_row_by_row(layer, op.input_count());
  kernel.cost.cycles = layer.units * (50.0 + 20.0 * layer.rows.rows + 6.0 * layer.inputs);
  kernel.cost.code_bytes = layer.rows.rows == 1 ? 180 : 260;
  return kernel;
}

/// For inputs in one row that is a whole number of words. Empty where the layer's numbers do not allow it.
std::vector<Kernel> dsp_kernels(const OpView& op, const Layer& layer) {
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
  kernel.tables.push_back({"stream", *stream, "weights, biases and requantization as dot_units_dsp reads them", true});
  kernel.steps = input_row_by_row(layer, op.input_count());
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

Kernel avx2_kernel(const OpView& op, const Layer& layer) {
  const Requantization requantization = requantization_of(op, layer.units);
  const Avx2Channels channels{weights_by_channel(op.input(1)), bias_of(op, 2, layer.units), requantization.factors};
  Kernel kernel;
  kernel.function = "fully_connected_s8_avx2";
  kernel.numbers = {{"kInputs", layer.inputs, ""},
                    {"kUnits", layer.units, ""},
                    {"kInputRows", layer.rows.rows, ""},
                    {"kNearFactors", has_near_factors(channels) ? 1 : 0, "roundings stay within 32 bits"}};
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = avx2_tables(channels);
  kernel.steps.step = [rows = layer.rows.rows, inputs = op.input_count()](int) {
    Step step{std::vector<RowSpan>(inputs), {RowSpan{0, 1}}};
    step.reads[0] = {0, rows};
    return step;
  };
  kernel.steps.scratch_bytes = std::int64_t{2} * layer.inputs + 2;
  const double blocks = (layer.units + 15) / 16;
  kernel.cost = {60.0 + 0.1 * layer.inputs + blocks * (50.0 + 1.2 * layer.inputs), 600};
  return kernel;
}

}  // namespace

std::vector<Kernel> fully_connected_kernels(const OpView& op, InstructionSet set) {
  const Layer layer = layer_of(op);
  std::vector<Kernel> kernels = {portable_kernel(op, layer)};
  if (set == InstructionSet::kDsp) {
    for (Kernel& kernel : dsp_kernels(op, layer)) kernels.push_back(std::move(kernel));
  }
  if (set == InstructionSet::kAvx2) kernels.push_back(avx2_kernel(op, layer));
  return kernels;
}

}  // namespace milliwatt
