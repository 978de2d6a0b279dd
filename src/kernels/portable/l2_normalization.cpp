// The portable kernels of L2_NORMALIZATION.
#include "kernels/offers.h"
#include "ops/float32.h"

namespace milliwatt::portable {

std::vector<Kernel> l2_normalization_kernels(const OpView& op) {
  const bool is_real = computes_in_float(op);
  Kernel kernel;
  kernel.function = is_real ? "l2_normalization_f32" : "l2_normalization_s8";
  kernel.numbers = {{"kChannels", static_cast<std::int32_t>(op.output().shape.back()), ""}};
  if (!is_real) kernel.numbers.push_back({"kInputZeroPoint", op.input(0).quantization.zero_points.at(0), ""});
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  const double vectors = static_cast<double>(op.output().elements() / op.output().shape.back());
  kernel.cost = {35.0 * static_cast<double>(op.output().elements()) + 400.0 * vectors, 300};
  return {kernel};
}

}  // namespace milliwatt::portable
