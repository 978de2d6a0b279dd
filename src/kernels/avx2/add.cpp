// ADD on x86-64 with AVX2.
#include "kernels/add_plane.h"
#include "kernels/offers.h"

namespace milliwatt::avx2 {

std::vector<Kernel> add_kernels(const OpView& op) { return plane_kernels(op, "add_s8_avx2", 0.6, 300); }

}  // namespace milliwatt::avx2
