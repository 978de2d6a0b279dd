// FULLY_CONNECTED on Armv7E-M: for one vector, and for several vectors, each a pixel of a convolution.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/to_size.h"
#include "kernels/dense_layer.h"
#include "kernels/dsp/compact_kernels.h"
#include "kernels/dsp/conv2d_pixel.h"
#include "kernels/dsp/dense_short.h"
#include "kernels/dsp/dot_conv2d.h"
#include "kernels/dsp/packed_units.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/dsp/units_stream.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/pull_lists.h"
#include "kernels/push_lists.h"
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
  kernel.steps.state_bytes = std::int64_t{4} * layer.units;  // of one row too
  const int codes = layer.inputs / layer.rows.rows;
  kernel.cost = {layer.units * (40.0 + layer.rows.rows * (general_cycles(1, codes) - 45.0)), 300};
  return kernel;
}

/// The units of a layer by how they are computed.
struct DenseUnits {
  int packed = 0;  ///< the first ones, eight at a time
  PlainChannels others;
  std::vector<std::int32_t> stream;  ///< of packed units, then of plain ones; empty if there are neither
  bool is_signed = false;            ///< packed units
  bool plain_is_signed = false;      ///< plain_signed()
};

/// Numbers of all plain units, then the weights of each four of them, word by word.
std::vector<std::int32_t> plain_units_words(const std::vector<int>& plain,
                                            const std::vector<std::vector<std::int8_t>>& weights,
                                            const std::vector<std::int32_t>& bias, const Requantization& requantization,
                                            int inputs, bool is_signed) {
  if (plain.empty()) return {};
  const std::vector<std::int32_t> words =
      plain_words(plain, weights, bias, requantization, segments_order(inputs, 1), PlainCodes::kInt8, is_signed);
  constexpr std::size_t kNumbers = 4;
  const std::size_t weight_words = to_size((inputs + 3) / 4);
  const std::size_t unit_words = kNumbers + weight_words;
  std::vector<std::int32_t> all;
  for (std::size_t unit = 0; unit < plain.size(); ++unit) {
    for (std::size_t i = 0; i < kNumbers; ++i) all.push_back(words[unit * unit_words + i]);
  }
  for (std::size_t first = 0; first < plain.size(); first += 4) {
    const std::size_t end = std::min(first + 4, plain.size());
    for (std::size_t word = 0; word < weight_words; ++word) {
      for (std::size_t unit = first; unit < end; ++unit) all.push_back(words[unit * unit_words + kNumbers + word]);
    }
  }
  return all;
}

/// Up to six units of the last eight are faster as plain ones, and seven where there are no others.
DenseUnits dense_units(const DenseLayer& layer, const std::vector<std::vector<std::int8_t>>& weights,
                       const std::vector<std::int32_t>& bias, const Requantization& requantization) {
  const int most_plain = layer.units < 8 ? 7 : 6;
  DenseUnits units;
  const bool any_plain = layer.inputs >= 4;
  units.packed = any_plain && layer.units % 8 <= most_plain ? layer.units / 8 * 8 : layer.units;
  std::vector<int> refused;
  if (units.packed > 0) {
    const std::vector<std::vector<std::int8_t>> first(weights.begin(), weights.begin() + units.packed);
    UnitsStream packed = units_stream(dsp_layer(first, bias, requantization), layer.inputs, requantization);
    units.stream = std::move(packed.words);
    units.is_signed = packed.is_signed;
    refused = std::move(packed.general);
  }
  if (any_plain) {
    units.others = plain_channels(std::move(refused), units.packed, requantization);
  } else {
    units.others.general = std::move(refused);
  }
  units.plain_is_signed = plain_signed(units.others.plain, weights, bias, requantization);
  const std::vector<std::int32_t> more =
      plain_units_words(units.others.plain, weights, bias, requantization, layer.inputs, units.plain_is_signed);
  units.stream.insert(units.stream.end(), more.begin(), more.end());
  return units;
}

double plain_units_cycles(int units, int inputs) {
  if (units == 0) return 0;
  const double words = (inputs + 3) / 4;
  if (units == 1) return 15.0 + 8.5 * words;
  const auto cycles = [&](int at_once) { return 8.0 + 10.0 * at_once + words * (4.5 + 5.0 * at_once); };
  return 25.0 + units / 4 * cycles(4) + (units % 4 > 0 ? cycles(units % 4) : 0.0);
}

std::vector<Kernel> convolution_kernels(const OpView& op) {
  const Window2d window = dense_window(op);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  std::vector<Kernel> kernels = dot_conv2d_kernels(op, window, weights);
  append(kernels, conv2d_pixel_kernels(op, window, weights));
  append(kernels, conv2d_compact_kernels(op, window, weights));
  return kernels;
}

}  // namespace

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  if (layer.several) return convolution_kernels(op);
  const Requantization requantization = requantization_of(op, layer.units);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  const std::vector<std::int32_t> bias = bias_of(op, 2, layer.units);
  const DenseUnits units = dense_units(layer, weights, bias, requantization);

  Kernel kernel;
  kernel.function = "fully_connected_s8_dsp";
  kernel.numbers = {{"kInputs", layer.inputs, ""},
                    {"kUnits", layer.units, ""},
                    {"kPacked", units.packed, "units that are computed eight at a time"}};
  append(kernel.numbers, plain_numbers(units.others.plain.size(), units.plain_is_signed));
  append(kernel.numbers, code_numbers(requantization));
  if (units.is_signed) kernel.numbers.push_back(signed_number());
  if (!units.stream.empty()) {
    kernel.tables.push_back({"stream", units.stream,
                             "weights, biases and requantization in the order of dot_units_dsp, plain units last",
                             true});
  }
  kernel.steps =
      layer.rows.rows == 1 ? dense_input_rows(layer, op.input_count()) : dense_at_once(layer, op.input_count());
  const int groups = (units.packed + 7) / 8;
  const double plain = plain_units_cycles(static_cast<int>(units.others.plain.size()), layer.inputs);
  const std::int64_t plain_bytes = units.others.plain.empty() ? 0 : 700;
  kernel.cost = {15.0 + (groups > 0 ? 45.0 : 0.0) + groups * (100.0 + 10.2 * layer.inputs) + plain, 90 + plain_bytes};
  std::vector<Kernel> kernels;
  if ((layer.inputs % 4 == 0 || units.packed == 0) && !units.stream.empty()) kernels.push_back(kernel);
  const int words = (layer.inputs + 3) / 4;
  const bool all_codes = requantization.lowest == -128 && requantization.highest == 127;
  kernel.function = "fully_connected_wide_s8_dsp";
  kernel.steps.scratch_bytes = std::int64_t{8} * words;
  kernel.cost = {80.0 + 8.0 * words + groups * (100.0 + 37.8 * words) + 6.0 * (units.packed % 8) +
                     (all_codes ? 0.0 : 7.0 * units.packed) + plain,
                 130 + plain_bytes};
  if (units.packed > 0) kernels.push_back(std::move(kernel));
  for (Kernel& each : kernels) {
    add_general_channels(each, units.others.general, weights, bias, requantization, 1, general_cycles(1, layer.inputs));
  }
  if (layer.rows.rows > 1 || units.stream.empty())
    kernels.push_back(rows_kernel(op, layer, weights, bias, requantization));
  append(kernels, fully_connected_short_kernels(op, layer, weights));
  append(kernels, fully_connected_compact_kernels(op, layer, weights));
  append(kernels, fully_connected_packed_kernels(op, layer, weights));
  append(kernels, push_kernels(op, layer, "fully_connected_push_s8_dsp",
                               {.input = 13, .passed_over = 5, .list = 8, .word = 24, .unit = 16, .code_bytes = 360}));
  append(kernels, pull_kernels(op, layer, "fully_connected_pull_s8_dsp",
                               {.input = 7, .list = 9, .word = 19, .unit = 24, .code_bytes = 300}));
  return kernels;
}

}  // namespace milliwatt::dsp
