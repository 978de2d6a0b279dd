// The portable kernel of the operators of unary.inc: a table of all codes.
#include "ops/elementwise/unary.h"

#include "kernels/offers.h"

namespace milliwatt::portable {

std::vector<Kernel> unary_kernels(const OpView& op) {
  const std::array<std::int8_t, 256> codes = code_table(op);
  Kernel kernel;
  kernel.function = "lookup_s8";
  kernel.tables = {{"codes", std::vector<std::int8_t>(codes.begin(), codes.end()),
                    op.op().kind + " of each code from -128 on", false}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.cost = {6.0 * static_cast<double>(op.output().elements()), 40};
  return {kernel};
}

}  // namespace milliwatt::portable
