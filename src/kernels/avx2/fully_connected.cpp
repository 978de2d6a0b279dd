// FULLY_CONNECTED on x86-64 with AVX2.
#include "kernels/avx2/blocks.h"
#include "kernels/avx2/pixels.h"
#include "kernels/dense_layer.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/window.h"

namespace milliwatt::avx2 {

std::vector<Kernel> fully_connected_kernels(const OpView& op) {
  const DenseLayer layer = dense_layer(op);
  if (layer.several) return pixels_kernels(op, dense_window(op), weights_by_channel(op.input(1)));
  const Requantization requantization = requantization_of(op, layer.units);
  const Avx2Channels channels{weights_by_channel(op.input(1)), bias_of(op, 2, layer.units), requantization.factors};
  Kernel kernel;
  kernel.function = "fully_connected_s8_avx2";
  kernel.numbers = {{"kInputs", layer.inputs, ""},
                    {"kUnits", layer.units, ""},
                    {"kInputRows", layer.rows.rows, ""},
                    {"kNearFactors", has_near_factors(channels) ? 1 : 0, "1: rounding fits 32 bits"}};
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
  return {kernel};
}

}  // namespace milliwatt::avx2
