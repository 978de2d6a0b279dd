// ADD on Armv6-M.
#include "kernels/add_plane.h"
#include "kernels/offers.h"

namespace milliwatt::armv6m {

std::vector<Kernel> add_kernels(const OpView& op) { return plane_kernels(op, "add_s8_armv6m", 22.0, 80); }

}  // namespace milliwatt::armv6m
