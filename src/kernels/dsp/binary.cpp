// Element-wise operators of two tensors on Armv7E-M: four codes at a time, whichever operand is constant or repeated.
#include "kernels/portable/binary.h"

#include <optional>
#include <utility>

#include "kernels/add_factors.h"
#include "kernels/add_plane.h"
#include "kernels/broadcast_rows.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// `an_element`: cycles of one output code.
Kernel kernel_of(const OpView& op, BinaryOperation operation, std::vector<KernelNumber> numbers, double an_element) {
  Kernel kernel = portable::binary_kernel(op, operation, std::move(numbers), an_element);
  kernel.function += "_dsp";
  const BroadcastRows rows = broadcast_rows(op);
  const double runs = static_cast<double>(op.output().elements()) / rows.sizes[3];
  kernel.cost.cycles += 12.0 * runs + 25.0 * kernel.steps.steps;
  kernel.cost.code_bytes = 260;
  return kernel;
}

}  // namespace

std::vector<Kernel> add_kernels(const OpView& op) {
  std::vector<KernelNumber> numbers = portable::sum_numbers(op);
  const std::optional<AddPlane> plane = add_plane_of(op);
  append(numbers, numbers_of_either(plane));
  const AddRange range = add_range(op);
  const double clamp = range.lowest > -128 || range.highest < 127 ? 3.0 : 0.0;
  std::vector<Kernel> kernels = {
      kernel_of(op, portable::operation_of_sum(op), std::move(numbers), (plane ? 8.0 : 20.0) + clamp)};
  for (Kernel& kernel : plane_kernels(op, "add_compact_s8_dsp", 13.0 + 2.0 * clamp, 60)) {
    kernel.for_flash = true;
    kernels.push_back(std::move(kernel));
  }
  return kernels;
}

std::vector<Kernel> mul_kernels(const OpView& op) {
  return {kernel_of(op, BinaryOperation::multiply, portable::product_numbers(op), 12.0)};
}

std::vector<Kernel> binary_kernels(const OpView& op) {
  return {kernel_of(op, portable::operation_of(op.op().kind), {}, 2.0)};
}

}  // namespace milliwatt::dsp
