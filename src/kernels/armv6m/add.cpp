// ADD on Armv6-M.
#include <optional>

#include "kernels/add_factors.h"
#include "kernels/add_plane.h"
#include "kernels/offers.h"

namespace milliwatt::armv6m {

std::vector<Kernel> add_kernels(const OpView& op) {
  if (!adds_rows(op)) return {};
  const std::optional<AddPlane> plane = add_plane_of(op);
  if (!plane) return {};
  const AddRange range = add_range(op);
  Kernel kernel;
  kernel.function = "add_s8_armv6m";
  kernel.numbers = plane_numbers(*plane);
  kernel.numbers.push_back({"kLowest", range.lowest, "range of the activation, quantized"});
  kernel.numbers.push_back({"kHighest", range.highest, ""});
  kernel.steps = add_steps(op);
  kernel.cost = {22.0 * static_cast<double>(op.output().elements()), 80};
  return {kernel};
}

}  // namespace milliwatt::armv6m
