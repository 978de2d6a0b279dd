#include "kernels/rv32imc/dense_pairs.h"

#include <algorithm>
#include <utility>

#include "base/to_size.h"
#include "kernels/dense_layer.h"
#include "kernels/parts.h"
#include "kernels/rv32imc/code_line.h"
#include "kernels/rv32imc/pair_weights.h"
#include "ops/window.h"

namespace milliwatt::rv32imc {

namespace {

constexpr std::size_t kBlock = 8;  // units
constexpr int kMostInputs = 65535;
constexpr GroupCosts kCosts = {1.56, 2.1, 0.4, 12.0};

std::vector<std::int32_t> in_words(const GroupedWeights& grouped) {
  std::vector<std::int32_t> stream;
  for (std::size_t first = 0; first < grouped.weights.size(); first += kBlock) {
    for (std::size_t tap = 0; tap < to_size(grouped.taps); tap += 2) {
      for (std::size_t unit = first; unit < first + kBlock; ++unit) {
        const bool is_unit = unit < grouped.weights.size();
        const std::int32_t w0 = is_unit ? grouped.weights[unit][tap] : 0;
        const std::int32_t w1 = is_unit ? grouped.weights[unit][tap + 1] : 0;
        stream.push_back(w1 + w0 * 65536);
      }
    }
  }
  return stream;
}

std::vector<std::int32_t> channels_stream(const GroupedWeights& grouped, const LayerCodes& codes) {
  std::vector<std::int32_t> stream;
  const std::size_t units = codes.channels.size();
  for (std::size_t first = 0; first < units; first += kBlock) {
    for (std::size_t unit = first; unit < first + kBlock; ++unit) {
      stream.push_back(unit < units ? codes.channels[unit].bias : 0);
    }
    for (std::size_t unit = first; unit < std::min(first + kBlock, units); ++unit) {
      if (grouped.any_apart()) append_apart(grouped.apart[unit], 1, false, stream);
      append_codes(codes, unit, stream);
    }
  }
  return stream;
}

}  // namespace

std::vector<Kernel> dense_pairs_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  if (layer.several || layer.inputs > kMostInputs) return {};
  const Requantization requantization = requantization_of(op, layer.units);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  const LayerCodes codes = layer_codes(weights, bias_of(op, 2, layer.units), requantization);
  const GroupedWeights grouped = best_grouped(weights, {2, 4, 6, 8, 12, 16, 32}, 1, kCosts);

  Kernel kernel;
  kernel.function = "fully_connected_pairs_s8_rv32imc";
  kernel.numbers = {{"kInputs", layer.inputs, ""},
                    {"kUnits", layer.units, ""},
                    {"kGroup", grouped.group, "inputs whose products are added up in 16 bits"},
                    {"kApart", grouped.any_apart() ? 1 : 0, "1: some weights are too large for their group"}};
  append(kernel.numbers, codes_numbers(codes));
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {{"weights", in_words(grouped), "eight units together, two inputs a word", true},
                   {"channels", channels_stream(grouped, codes),
                    "biases, large weights and requantization in the order of fully_connected_pairs_s8_rv32imc", true}};
  kernel.steps =
      layer.rows.rows == 1 ? dense_input_rows(layer, op.input_count()) : dense_at_once(layer, op.input_count());
  kernel.steps.scratch_bytes = 2 * std::int64_t{grouped.taps};
  const double blocks = (layer.units + 7) / 8;
  kernel.cost.cycles = 60.0 + 3.5 * layer.inputs + blocks * 50.0 + layer.units * (codes.general ? 60.0 : 24.0) +
                       8.0 * blocks / layer.units * grouped_cost(grouped, kCosts);
  kernel.cost.code_bytes = 500 + 45 * grouped.group;
  return {kernel};
}

}  // namespace milliwatt::rv32imc
