// The portable kernels of FULLY_CONNECTED: of one vector, or of several, each a pixel of a convolution.
#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/to_size.h"
#include "kernels/coded_kernels.h"
#include "kernels/dense_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/portable/conv2d.h"
#include "kernels/pull_lists.h"
#include "kernels/push_lists.h"
#include "kernels/sum_parts.h"
#include "ops/window.h"

namespace milliwatt::portable {

namespace {

Kernel other_kernel(const OpView& op, const DenseLayer& layer) {
  Kernel kernel;
  kernel.numbers = {{"kInputs", layer.inputs, ""}, {"kUnits", layer.units, ""}, {"kInputRows", layer.rows.rows, ""}};
  const char* name = layer.rows.rows == 1 ? "fully_connected" : "fully_connected_rows";
  add_sums(op, name, layer.units, {.single_precision_scale = true}, kernel);
  kernel.steps = dense_input_rows(layer, op.input_count());
  if (op.output().type == ElementType::kInt16) kernel.steps.state_bytes *= 2;  // sums of 64 bits
  kernel.cost.cycles = layer.units * (20.0 + 10.0 * layer.rows.rows + cycles_of_product(op) * layer.inputs);
  kernel.cost.code_bytes = layer.rows.rows == 1 ? 500 : 600;
  return kernel;
}

Kernel portable_kernel(const OpView& op, const DenseLayer& layer) {
  if (has_other_sums(op)) return other_kernel(op, layer);
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

/// Of real numbers with weights of int8.
Kernel hybrid_kernel(const OpView& op, const DenseLayer& layer) {
  if (layer.several) throw Error("several vectors with weights of int8; supported on devices: one vector");
  Kernel kernel;
  kernel.function = "fully_connected_hybrid";
  kernel.numbers = {{"kInputs", layer.inputs, ""},
                    {"kUnits", layer.units, ""},
                    {"kActivation", activation_number(op), op.word("activation")}};
  std::vector<float> bias(to_size(layer.units), 0.0F);
  if (op.has_input(2)) std::ranges::copy(elements_of<float>(op.input(2)), bias.begin());
  kernel.tables = {weights_table(op.input(1)),
                   {"bias", std::move(bias), "", true},
                   {"scale", std::vector<float>{op.input(1).quantization.scales.at(0)}, "of the weights", true}};
  kernel.steps = dense_at_once(layer, op.input_count());
  kernel.steps.scratch_bytes = layer.inputs;
  kernel.cost = {static_cast<double>(layer.units) * (20.0 + 3.5 * layer.inputs) + 40.0 * layer.inputs, 600};
  return kernel;
}

}  // namespace

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  if (op.input(0).type == ElementType::kFloat32 && op.input(1).type == ElementType::kInt8) {
    return {hybrid_kernel(op, layer)};
  }
  if (layer.several) return {conv2d_kernel(op, dense_window(op))};
  std::vector<Kernel> kernels = {portable_kernel(op, layer)};
  if (has_other_sums(op)) return kernels;
  append(kernels,
         push_kernels(op, layer, "fully_connected_push_s8",
                      {.input = 18, .passed_over = 18, .list = 10, .word = 34, .unit = 40, .code_bytes = 420}));
  append(kernels, pull_kernels(op, layer, "fully_connected_pull_s8",
                               {.input = 10, .list = 14, .word = 28, .unit = 45, .code_bytes = 360}));
  append(kernels, coded_dense_kernels(op, layer));
  return kernels;
}

}  // namespace milliwatt::portable
