// FULLY_CONNECTED on x86-64 with AVX2.
#include "kernels/avx2/set.h"
#include "kernels/offers.h"

namespace milliwatt::avx2 {

std::vector<Kernel> fully_connected_kernels(const OpView& op) { return block_fully_connected_kernels(op, block_set()); }

}  // namespace milliwatt::avx2
