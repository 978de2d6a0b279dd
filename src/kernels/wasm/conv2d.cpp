// CONV_2D on WebAssembly.
#include "kernels/offers.h"
#include "kernels/wasm/set.h"

namespace milliwatt::wasm {

std::vector<Kernel> conv2d_kernels(const OpView& op) { return block_conv2d_kernels(op, block_set()); }

}  // namespace milliwatt::wasm
