// FULLY_CONNECTED on RV32IMC: for one vector, and for several vectors, each a pixel of a convolution.
#include <algorithm>
#include <utility>

#include "base/to_size.h"
#include "kernels/dense_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/rv32imc/dense_pairs.h"
#include "kernels/rv32imc/pixels.h"
#include "ops/window.h"

namespace milliwatt::rv32imc {

namespace {

constexpr int kBlock = 8;  // units whose sums are in registers together

/// The weights of each block of units, input by input.
std::vector<std::int8_t> in_blocks(const std::vector<std::vector<std::int8_t>>& weights, int inputs) {
  std::vector<std::int8_t> stream;
  for (std::size_t first = 0; first < weights.size(); first += kBlock) {
    const std::size_t end = std::min(first + kBlock, weights.size());
    for (std::size_t i = 0; i < to_size(inputs); ++i) {
      for (std::size_t unit = first; unit < end; ++unit) stream.push_back(weights[unit][i]);
    }
  }
  return stream;
}

/// Are the sums of a unit within 30 bits, whatever its inputs?
bool is_narrow(const std::vector<std::int8_t>& weights, std::int32_t bias, std::int32_t zero_point) {
  std::int64_t lowest = bias;
  std::int64_t highest = bias;
  for (const std::int32_t weight : weights) {
    const std::int32_t at_lowest_code = weight * (-128 - zero_point);
    const std::int32_t at_highest_code = weight * (127 - zero_point);
    lowest += std::min(at_lowest_code, at_highest_code);
    highest += std::max(at_lowest_code, at_highest_code);
  }
  constexpr std::int64_t kLimit = std::int64_t{1} << 29;
  return lowest >= -kLimit && highest < kLimit;
}

/// The bias of a unit whose inputs are codes; sums wrap as the reference's do.
std::int32_t folded(std::int32_t bias, const std::vector<std::int8_t>& weights, std::int32_t zero_point) {
  auto sum = static_cast<std::uint32_t>(bias);
  for (const std::int32_t weight : weights) sum -= static_cast<std::uint32_t>(weight * zero_point);
  return static_cast<std::int32_t>(sum);
}

/// One byte a weight, a product a multiplication; for an input in one row.
Kernel bytes_kernel(const OpView& op, const DenseLayer& layer) {
  const Requantization requantization = requantization_of(op, layer.units);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  std::vector<std::int32_t> bias = bias_of(op, 2, layer.units);
  bool narrow = true;
  for (std::size_t unit = 0; unit < weights.size(); ++unit) {
    narrow = narrow && is_narrow(weights[unit], bias[unit], requantization.input_zero_point);
    bias[unit] = folded(bias[unit], weights[unit], requantization.input_zero_point);
  }
  const bool left_shifts =
      std::ranges::any_of(requantization.factors, [](const QuantizedMultiplier& factor) { return factor.shift >= 0; });

  Kernel kernel;
  kernel.function = "fully_connected_s8_rv32imc";
  kernel.numbers = {{"kInputs", layer.inputs, ""},
                    {"kUnits", layer.units, ""},
                    {"kNarrowSums", narrow ? 1 : 0, "all sums are within 30 bits"},
                    {"kLeftShifts", left_shifts ? 1 : 0, "some shift is not negative"}};
  append(kernel.numbers, code_numbers(requantization));
  kernel.tables.push_back({"weights", in_blocks(weights, layer.inputs), "eight units together, input by input", true});
  for (KernelTable& table : channel_tables(bias, requantization)) kernel.tables.push_back(std::move(table));
  kernel.steps = dense_input_rows(layer, op.input_count());
  kernel.cost.cycles = 60.0 + layer.units * (30.0 + 3.3 * layer.inputs);
  kernel.cost.code_bytes = layer.units % kBlock == 0 || layer.units < kBlock ? 700 : 1300;
  return kernel;
}

}  // namespace

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  if (layer.several) return pixels_kernels(op, dense_window(op), weights_by_channel(op.input(1)));
  std::vector<Kernel> kernels = dense_pairs_kernels(op);
  if (layer.rows.rows == 1) kernels.push_back(bytes_kernel(op, layer));
  return kernels;
}

}  // namespace milliwatt::rv32imc
