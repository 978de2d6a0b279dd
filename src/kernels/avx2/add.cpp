// ADD on x86-64 with AVX2.
#include <optional>

#include "kernels/add_factors.h"
#include "kernels/add_plane.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::avx2 {

std::vector<Kernel> add_kernels(const OpView& op) {
  if (!adds_rows(op)) return {};
  const std::optional<AddPlane> plane = add_plane_of(op);
  if (!plane) return {};
  const AddRange range = add_range(op);
  Kernel kernel;
  kernel.function = "add_s8_avx2";
  kernel.numbers = plane_numbers(*plane);
  append(kernel.numbers,
         {{"kLowest", range.lowest, "range of the activation, quantized"}, {"kHighest", range.highest, ""}});
  kernel.steps = add_steps(op);
  kernel.cost = {0.6 * static_cast<double>(op.output().elements()), 300};
  return {kernel};
}

}  // namespace milliwatt::avx2
