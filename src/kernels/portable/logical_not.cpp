// The portable kernel of LOGICAL_NOT: a table of what becomes of false and true.
#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> logical_not_kernels(const OpView& op) {
  Kernel kernel;
  kernel.function = "lookup_s8";
  kernel.numbers = {{"kFirstCode", 0, "the table begins with its result"}};
  kernel.tables = {{"codes", std::vector<std::int8_t>{1, 0}, "of false and true", false}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.cost = {6.0 * static_cast<double>(op.output().elements()), 40};
  return {kernel};
}

}  // namespace milliwatt::portable
