// What the kernels of 16 channels at once are with WebAssembly's vectors of 128 bits.
#pragma once

#include "kernels/block_kernels.h"
#include "kernels/wasm/lines.h"

namespace milliwatt::wasm {

inline BlockSet block_set() { return {"wasm", codes_by_lines, 2.0}; }

}  // namespace milliwatt::wasm
