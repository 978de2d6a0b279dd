// Element-wise operators of two tensors with Helium, whichever operand is constant or repeated.
#include "kernels/portable/binary.h"

#include <optional>
#include <utility>

#include "kernels/add_factors.h"
#include "kernels/add_plane.h"
#include "kernels/broadcast_rows.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::helium {

namespace {

/// `at_once`: codes of a round of `round` instructions.
Kernel kernel_of(const OpView& op, BinaryOperation operation, std::vector<KernelNumber> numbers, int at_once,
                 double round) {
  Kernel kernel = portable::binary_kernel(op, operation, std::move(numbers), 0);
  kernel.function += "_helium";
  const int run = broadcast_rows(op).sizes[3];
  const double runs = static_cast<double>(op.output().elements()) / run;
  kernel.cost.cycles = 15.0 * kernel.steps.steps + runs * (20.0 + round * ((run + at_once - 1) / at_once));
  kernel.cost.code_bytes = 160;
  return kernel;
}

}  // namespace

std::vector<Kernel> add_kernels(const OpView& op) {
  std::vector<KernelNumber> numbers = portable::sum_numbers(op);
  const std::optional<AddPlane> plane = add_plane_of(op);
  append(numbers, numbers_of_either(plane));
  return {kernel_of(op, portable::operation_of_sum(op), std::move(numbers), 4, plane ? 9.0 : 22.0)};
}

std::vector<Kernel> mul_kernels(const OpView& op) {
  return {kernel_of(op, BinaryOperation::multiply, portable::product_numbers(op), 4, 15.0)};
}

std::vector<Kernel> binary_kernels(const OpView& op) {
  return {kernel_of(op, portable::operation_of(op.op().kind), {}, 16, 5.0)};
}

}  // namespace milliwatt::helium
