// The portable kernel of READ_VARIABLE and ASSIGN_VARIABLE: one row a step.
#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> variables_kernels(const OpView& op) {
  if (op.input(0).is_constant()) throw Error("its input is constant; supported on devices: a computed tensor");
  Kernel kernel;
  kernel.function = "reshape";
  kernel.numbers = {{"kElements", static_cast<std::int32_t>(op.output().elements()), ""}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.steps.element_wise = false;  // both are there at once
  kernel.cost = {5.0 * static_cast<double>(op.output().elements()), 60};
  return {kernel};
}

}  // namespace milliwatt::portable
