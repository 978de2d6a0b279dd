// FEED calls no kernel: the caller brings its rows, one a step.
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> feed_kernels(const OpView& op) {
  Kernel kernel;
  kernel.steps.steps = row_shape(op.output().shape).rows;
  kernel.steps.step = [](int row) { return Step{{}, {RowSpan{row, 1}}}; };
  kernel.steps.row_stride = 1;
  return {kernel};
}

}  // namespace milliwatt::portable
