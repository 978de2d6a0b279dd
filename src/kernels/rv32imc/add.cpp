// ADD on RV32IMC.
#include <optional>

#include "kernels/add_factors.h"
#include "kernels/add_plane.h"
#include "kernels/offers.h"

namespace milliwatt::rv32imc {

std::vector<Kernel> add_kernels(const OpView& op) {
  if (!adds_rows(op)) return {};
  const std::optional<AddPlane> plane = add_plane_of(op);
  if (!plane) return {};
  const AddRange range = add_range(op);
  Kernel kernel;
  kernel.function = "add_s8_rv32imc";
  kernel.numbers = plane_numbers(*plane);
  kernel.numbers.push_back({"kLowest", range.lowest, "range of the activation, quantized"});
  kernel.numbers.push_back({"kHighest", range.highest, ""});
  kernel.steps = add_steps(op);
  kernel.cost = {13.0 * static_cast<double>(op.output().elements()), 200};
  return {kernel};
}

}  // namespace milliwatt::rv32imc
