// The portable kernels of the operators of unary.inc: a table of all codes of int8, the function of each real number or
// int16 code.
#include "ops/elementwise/unary.h"

#include "kernels/offers.h"
#include "kernels/sigmoid_values.h"
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

std::vector<KernelNumber> numbers_of(const WideLine& line) {
  return {{"kInputZeroPoint", line.input_zero_point, ""},
          {"kMultiplier", line.factor.multiplier, "multiplier * 2^(shift - 31)"},
          {"kShift", line.factor.shift, ""},
          {"kOutputZeroPoint", line.output_zero_point, ""},
          {"kLowest", line.codes.lowest, ""},
          {"kHighest", line.codes.highest, ""},
          {"kIsMirrored", line.is_mirrored ? 1 : 0, "1: of the distance's size"}};
}

Kernel wide_kernel(const OpView& op) {
  const WideUnary function = wide_unary_of(op);
  Kernel kernel;
  if (const auto* curve = std::get_if<WideCurve>(&function)) {
    kernel.function = curve->is_tanh ? "tanh_s16" : "logistic_s16";
    kernel.numbers = {{"kMultiplier", curve->multiplier, "to units of 1 / 12288: multiplier / 2^shift"},
                      {"kShift", curve->shift, ""}};
    kernel.tables = {sigmoid_table()};
  } else {
    kernel.function = "line_s16";
    kernel.numbers = numbers_of(std::get<WideLine>(function));
  }
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.cost = {25.0 * static_cast<double>(op.output().elements()), 120};
  return kernel;
}

}  // namespace

std::vector<Kernel> unary_kernels(const OpView& op) {
  if (op.output().type == ElementType::kInt16) return {wide_kernel(op)};
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
