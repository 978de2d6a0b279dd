// ADD on RV32IMC.
#include "kernels/add_plane.h"
#include "kernels/offers.h"

namespace milliwatt::rv32imc {

std::vector<Kernel> add_kernels(const OpView& op) { return plane_kernels(op, "add_s8_rv32imc", 13.0, 200); }

}  // namespace milliwatt::rv32imc
