// The portable kernel of SELECT and SELECT_V2.
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> select_kernels(const OpView& op) {
  Kernel kernel;
  kernel.function = "select";
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.steps.element_wise = element_bytes(op.output().type) == 1;  // else the conditions' rows are smaller
  kernel.cost = {8.0 * static_cast<double>(op.output().elements()), 60};
  return {kernel};
}

}  // namespace milliwatt::portable
