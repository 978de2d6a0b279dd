// FULLY_CONNECTED on WebAssembly.
#include "kernels/offers.h"
#include "kernels/wasm/set.h"

namespace milliwatt::wasm {

std::vector<Kernel> fully_connected_kernels(const OpView& op) { return block_fully_connected_kernels(op, block_set()); }

}  // namespace milliwatt::wasm
