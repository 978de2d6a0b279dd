// What the kernels of 16 channels at once are with AVX2.
#pragma once

#include "kernels/block_kernels.h"

namespace milliwatt::avx2 {

inline BlockSet block_set() { return {"avx2", 30, 1.0}; }

}  // namespace milliwatt::avx2
