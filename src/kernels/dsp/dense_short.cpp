#include "kernels/dsp/dense_short.h"

#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::dsp {

namespace {

constexpr int kMostInputs = 15;

}  // namespace

std::vector<Kernel> fully_connected_short_kernels(const OpView& op, const DenseLayer& layer,
                                                  const std::vector<std::vector<std::int8_t>>& weights) {
  if (layer.inputs > kMostInputs) return {};
  const Requantization requantization = requantization_of(op, layer.units);
  const std::vector<std::int32_t> bias = bias_of(op, 2, layer.units);
  const PlainChannels units = plain_channels({}, 0, requantization);
  if (units.plain.empty()) return {};
  const bool is_signed = plain_signed(units.plain, weights, bias, requantization);

  Kernel kernel;
  kernel.function = "fully_connected_short_s8_dsp";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}};
  append(kernel.numbers, plain_numbers(units.plain.size(), is_signed));
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables.push_back({"stream",
                           plain_words(units.plain, weights, bias, requantization, window_order(layer.inputs),
                                       PlainCodes::kInt8, is_signed),
                           "of each unit: number, bias, requantization, weights", true});
  kernel.steps =
      layer.rows.rows == 1 ? dense_input_rows(layer, op.input_count()) : dense_at_once(layer, op.input_count());
  const double words = (layer.inputs + 3) / 4;
  const bool spills = layer.inputs > (units.plain.size() > 1 ? 8 : 13);  // registers
  const double unit = 14.0 + (spills ? 9.0 : 5.0) * words + 2.0 * clamps_of(requantization) + (is_signed ? 1.0 : 0.0);
  kernel.cost = {10.0 + 3.0 * words + static_cast<double>(units.plain.size()) * unit, 160};
  add_general_channels(kernel, units.general, weights, bias, requantization, 1, general_cycles(1, layer.inputs));
  return {std::move(kernel)};
}

}  // namespace milliwatt::dsp
