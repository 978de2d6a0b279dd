#include "kernels/dsp/packed_units.h"

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/dsp_layer.h"
#include "kernels/dsp/plain_channels.h"
#include "kernels/parts.h"
#include "kernels/unit_constants.h"
#include "ops/window.h"

namespace milliwatt::dsp {

namespace {

using Weights = std::vector<std::vector<std::int8_t>>;

/// The fields of eight units for one input; none for a weight that counts nothing.
class Fields {
 public:
  Fields(const Weights& weights, const PackedValues& values) : weights_(weights), values_(values) {}

  /// Halfwords of the units from `first` on.
  std::vector<std::uint32_t> halfwords(std::size_t first, std::size_t input) const {
    const int fields = 16 / values_.bits;
    std::vector<std::uint32_t> result(to_size(8 / fields), 0);
    for (int k = 0; k < 8 && first + to_size(k) < weights_.size(); ++k) {
      const int number = weights_[first + to_size(k)][input] / values_.step - values_.least;
      const int offset = k % fields == fields - 1 ? 1 << (values_.bits - 1) : 0;
      const auto field = static_cast<std::uint32_t>(number - offset) & ((1U << to_size(values_.bits)) - 1);
      result[to_size(k / fields)] |= field << to_size(k % fields * values_.bits);
    }
    return result;
  }

 private:
  const Weights& weights_;
  const PackedValues& values_;
};

/// Numbers and tables of all units. Returns the cycles of one vector.
double add_units(const OpView& op, const Weights& weights, const PackedValues& values, Kernel& kernel) {
  const auto units = static_cast<int>(weights.size());
  const auto inputs = static_cast<int>(weights.front().size());
  const Requantization requantization = requantization_of(op, units);
  std::vector<std::int32_t> bias = bias_of(op, 2, units);
  for (std::size_t unit = 0; unit < bias.size(); ++unit) {
    bias[unit] = folded_bias(bias[unit], weights[unit], requantization.input_zero_point);
  }
  append(kernel.numbers, {{"kInputs", inputs, ""},
                          {"kUnits", units, ""},
                          {"kBits", values.bits, "of a weight: kStep * (kLeast + what is stored)"},
                          {"kStep", values.step, ""},
                          {"kLeast", values.least, ""}});
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables = {
      {"packed", packed_words(weights, values), "weights of eight units, a field each, word by word", true}};
  add_unit_constants(kernel, bias, requantization);
  const double words = (inputs + 3) / 4;
  const double calls = (inputs + 507) / 508 + (inputs % 4 > 0 ? 1.0 : 0.0);
  return 8.0 * words + (units + 7) / 8 * (40.0 + 85.0 * calls + 39.3 * words) +
         units * (has_one_factor(requantization) ? 16.0 : 22.0);
}

// A kernel whose assembly jumps by the length of its instructions. Another core's assembler may choose others: that of
// a Cortex-M55 does.
Kernel packed_kernel(const char* function) {
  Kernel kernel;
  kernel.function = function;
  kernel.own_set_only = true;
  return kernel;
}

}  // namespace

std::optional<PackedValues> packed_values(const Weights& weights) {
  int least = 127;
  int largest = -128;
  int step = 0;
  for (const std::vector<std::int8_t>& unit : weights) {
    for (const std::int8_t weight : unit) {
      least = std::min<int>(least, weight);
      largest = std::max<int>(largest, weight);
      step = std::gcd(step, std::abs(int{weight}));
    }
  }
  if (step == 0) step = 1;
  const int count = (largest - least) / step + 1;
  if (count > 16) return std::nullopt;
  return PackedValues{count > 4 ? 4 : 2, step, least / step};
}

std::vector<std::int32_t> packed_words(const Weights& weights, const PackedValues& values) {
  const Fields fields(weights, values);
  const std::size_t inputs = weights.front().size();
  std::vector<std::int32_t> words;
  // Codes 0 and 2 of four, then 1 and 3; those before `from` count nothing.
  const auto add_four = [&](std::size_t unit, std::size_t input, std::size_t from) {
    for (const std::size_t k : {0U, 1U}) {
      const std::vector<std::uint32_t> none(to_size(8 * values.bits / 16), 0);
      const auto lower = input + k < from ? none : fields.halfwords(unit, input + k);
      const auto upper = input + k + 2 < from ? none : fields.halfwords(unit, input + k + 2);
      for (std::size_t i = 0; i < lower.size(); ++i)
        words.push_back(static_cast<std::int32_t>(lower[i] | upper[i] << 16U));
    }
  };
  for (std::size_t unit = 0; unit < weights.size(); unit += 8) {
    const std::size_t whole = inputs / 4 * 4;
    for (std::size_t input = 0; input < whole; input += 4) add_four(unit, input, 0);
    if (whole < inputs) add_four(unit, inputs - 4, whole);
  }
  return words;
}

std::vector<Kernel> fully_connected_packed_kernels(const OpView& op, const DenseLayer& layer, const Weights& weights) {
  const std::optional<PackedValues> values = packed_values(weights);
  if (!values || layer.inputs < 4) return {};
  Kernel kernel = packed_kernel("fully_connected_packed_s8_dsp");
  const double cycles = add_units(op, weights, *values, kernel);
  kernel.steps =
      layer.rows.rows == 1 ? dense_input_rows(layer, op.input_count()) : dense_at_once(layer, op.input_count());
  kernel.cost = {60.0 + cycles, 1000};
  return {std::move(kernel)};
}

std::vector<Kernel> conv2d_packed_kernels(const OpView& op, const Window2d& window, const Weights& weights) {
  const std::optional<PackedValues> values = packed_values(weights);
  const int taps = window.kernel_height * window.kernel_width * window.in_channels;
  if (!values || taps < 4) return {};
  const bool in_place = reads_in_place(window);
  Kernel kernel = packed_kernel("conv2d_packed_s8_dsp");
  kernel.numbers = window_numbers(window);
  const double pixel = add_units(op, weights, *values, kernel);
  kernel.steps = window_rows(window, op.input_count());
  if (!in_place) kernel.steps.scratch_bytes = (taps + 3) / 4 * 4;
  const double runs = window.kernel_height * (window.dilation_width == 1 ? 1 : window.kernel_width);
  const double copying = in_place ? 0.0 : runs * 45.0 + 0.8 * taps;
  const double pixels = static_cast<double>(window.out_height) * window.out_width;
  kernel.cost = {60.0 * window.out_height + pixels * (15.0 + copying + pixel), in_place ? 1050 : 1300, pixels};
  return {std::move(kernel)};
}

}  // namespace milliwatt::dsp
