// The portable kernel of FILL: one output row a step.
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> fill_kernels(const OpView& op) {
  Kernel kernel;
  kernel.function = "fill_rows";
  kernel.steps.steps = row_shape(op.output().shape).rows;
  kernel.steps.step = [](int row) { return Step{{RowSpan{}, RowSpan{0, 1}}, {RowSpan{row, 1}}}; };
  kernel.cost = {2.0 * static_cast<double>(op.output().elements()), 40};
  return {kernel};
}

}  // namespace milliwatt::portable
