// The portable kernels of FULLY_CONNECTED: of one vector, or of several, each a pixel of a convolution.
#include <utility>

#include "kernels/dense_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/portable/conv2d.h"
#include "ops/float32.h"
#include "ops/window.h"

namespace milliwatt::portable {

namespace {

Kernel portable_kernel(const OpView& op, const DenseLayer& layer) {
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
  kernel.steps = dense_input_rows(layer, op.input_count());
  kernel.cost.cycles = layer.units * (50.0 + 20.0 * layer.rows.rows + 6.0 * layer.inputs);
  kernel.cost.code_bytes = layer.rows.rows == 1 ? 180 : 260;
  return kernel;
}

}  // namespace

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  expect_codes(op);
  const DenseLayer layer = dense_layer(op);
  return {layer.several ? conv2d_kernel(op, dense_window(op)) : portable_kernel(op, layer)};
}

}  // namespace milliwatt::portable
