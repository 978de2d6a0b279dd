// The portable kernel of LOG_SOFTMAX.
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> log_softmax_kernels(const OpView& op) {
  Kernel kernel;
  kernel.function = "log_softmax_f32";
  kernel.numbers = {{"kChannels", static_cast<std::int32_t>(op.output().shape.back()), ""}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.cost = {100.0 * static_cast<double>(op.output().elements()), 500};
  return {kernel};
}

}  // namespace milliwatt::portable
