// FULLY_CONNECTED with Helium: for one vector, and for several vectors, each a pixel of a convolution.
#include <algorithm>
#include <cstdint>

#include "kernels/dense_layer.h"
#include "kernels/helium/layer_sums.h"
#include "kernels/helium/pixels.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::helium {

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  const std::vector<std::vector<std::int8_t>> weights = weights_by_channel(op.input(1));
  if (layer.several) return pixels_kernels(op, dense_window(op), weights);
  const LayerSums sums = layer_sums(weights, bias_of(op, 2, layer.units), requantization_of(op, layer.units));
  Kernel kernel;
  kernel.function = "fully_connected_s8_helium";
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}};
  append(kernel.numbers, sum_numbers(sums));
  kernel.tables = {weights_in_blocks(sums, 8, false), channels_in_groups(sums, {0, 2, 4, 6, 1, 3, 5, 7})};
  kernel.steps =
      layer.rows.rows == 1 ? dense_input_rows(layer, op.input_count()) : dense_at_once(layer, op.input_count());
  const double blocks = (layer.inputs + 15) / 16;
  const double groups = (layer.units + 7) / 8;
  kernel.cost.cycles = 50.0 + groups * (30.0 + 17.5 * blocks + 2.0 * sums.rounding_cycles());
  const std::int64_t once = 150 + 70 * std::min<std::int64_t>((layer.inputs + 15) / 16, 9);
  kernel.cost.code_bytes = layer.units < 8 || layer.units % 8 == 0 ? once : 2 * once;
  return {kernel};
}

}  // namespace milliwatt::helium
