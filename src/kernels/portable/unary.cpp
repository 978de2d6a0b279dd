// The portable kernels of the operators of unary.inc: a table of all codes, or the function of each real number.
#include "ops/elementwise/unary.h"

#include "kernels/offers.h"
#include "ops/float32.h"

namespace milliwatt::portable {

namespace {

Kernel real_kernel(const OpView& op) {
  Kernel kernel;
  kernel.function = "map_reals";
  kernel.numbers = {{"kFunction", static_cast<std::int32_t>(real_function_of(op)), op.op().kind}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.cost = {60.0 * static_cast<double>(op.output().elements()), 300};
  return kernel;
}

}  // namespace

std::vector<Kernel> unary_kernels(const OpView& op) {
  if (computes_in_float(op)) return {real_kernel(op)};
  const std::array<std::int8_t, 256> codes = code_table(op);
  Kernel kernel;
  kernel.function = "lookup_s8";
  kernel.numbers = {{"kFirstCode", -128, "the table begins with its result"}};
  kernel.tables = {{"codes", std::vector<std::int8_t>(codes.begin(), codes.end()),
                    op.op().kind + " of each code from -128 on", false}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.cost = {6.0 * static_cast<double>(op.output().elements()), 40};
  return {kernel};
}

}  // namespace milliwatt::portable
