// The portable kernel of CAST.
#include "base/error.h"
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> cast_kernels(const OpView& op) {
  if (op.input(0).is_constant()) throw Error("its input is constant; supported on devices: a computed tensor");
  Kernel kernel;
  kernel.function = "cast";
  kernel.numbers = {{"kToTruth", op.output().type == ElementType::kBool ? 1 : 0, "1: is it not 0?"}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.steps.element_wise = element_bytes(op.input(0).type) == element_bytes(op.output().type);
  kernel.cost = {12.0 * static_cast<double>(op.output().elements()), 100};
  return {kernel};
}

}  // namespace milliwatt::portable
