// CONV_2D on x86-64 with AVX2.
#include "kernels/avx2/set.h"
#include "kernels/offers.h"

namespace milliwatt::avx2 {

std::vector<Kernel> conv2d_kernels(const OpView& op) { return block_conv2d_kernels(op, block_set()); }

}  // namespace milliwatt::avx2
