// ADD on WebAssembly.
#include "kernels/add_plane.h"
#include "kernels/offers.h"

namespace milliwatt::wasm {

std::vector<Kernel> add_kernels(const OpView& op) { return plane_kernels(op, "add_s8_wasm", 1.5, 300); }

}  // namespace milliwatt::wasm
