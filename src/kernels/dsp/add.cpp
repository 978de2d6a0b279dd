// ADD on Armv7E-M: four codes at a time.
#include <optional>

#include "kernels/add_factors.h"
#include "kernels/add_plane.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

std::vector<Kernel> add_kernels(const OpView& op) {
  if (!adds_rows(op)) return {};
  const AddRange range = add_range(op);
  if (range.lowest != -128 || range.highest != 127) return {};
  const std::optional<AddPlane> plane = add_plane_of(op);
  if (!plane) return {};
  Kernel kernel;
  kernel.function = "add_s8_dsp";
  kernel.numbers = plane_numbers(*plane);
  kernel.steps = add_steps(op);
  kernel.cost = {9.0 * static_cast<double>(op.output().elements()), 150};
  return {kernel};
}

}  // namespace milliwatt::dsp
