// The portable kernels of ADD and SUB: of two tensors of one shape, or with a constant or repeated one.
#include "ops/elementwise/add.h"
#include "kernels/add_factors.h"
#include "kernels/offers.h"
#include "kernels/portable/binary.h"

namespace milliwatt::portable {

BinaryOperation operation_of_sum(const OpView& op) {
  return add_requantization(op).subtracts ? BinaryOperation::subtract : BinaryOperation::add;
}

std::vector<KernelNumber> sum_numbers(const OpView& op) {
  const AddFactors factors = add_factors(op);
  const AddRange range = add_range(op);
  return {{"kLeftShift", add_left_shift(op), ""},
          {"kInput0ZeroPoint", op.input(0).quantization.zero_points.at(0), ""},
          {"kInput0Multiplier", factors.input0.multiplier, "to the common scale"},
          {"kInput0Shift", factors.input0.shift, ""},
          {"kInput1ZeroPoint", op.input(1).quantization.zero_points.at(0), ""},
          {"kInput1Multiplier", factors.input1.multiplier, "to the common scale"},
          {"kInput1Shift", factors.input1.shift, ""},
          {"kOutputMultiplier", factors.output.multiplier, "from the common scale"},
          {"kOutputShift", factors.output.shift, ""},
          {"kOutputZeroPoint", op.output().quantization.zero_points.at(0), ""},
          {"kLowest", range.lowest, "range of the activation, quantized"},
          {"kHighest", range.highest, ""}};
}

namespace {

Kernel kernel_of_rows(const OpView& op) {
  Kernel kernel;
  kernel.function = "add_s8";
  kernel.numbers = sum_numbers(op);
  kernel.steps = add_steps(op);
  kernel.cost = {42.0 * static_cast<double>(op.output().elements()), 200};
  return kernel;
}

}  // namespace

std::vector<Kernel> add_kernels(const OpView& op) {
  if (op.output().type != ElementType::kInt8) {
    const bool has_codes = op.output().type == ElementType::kInt16;
    return {values_kernel(op, subtracts(op) ? BinaryOperation::subtract : BinaryOperation::add,
                          has_codes ? sum_numbers(op) : plain_numbers(op), has_codes ? 60 : 20)};
  }
  if (adds_rows(op)) return {kernel_of_rows(op)};
  return {binary_kernel(op, operation_of_sum(op), sum_numbers(op), 48)};
}

}  // namespace milliwatt::portable
