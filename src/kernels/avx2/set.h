// What the kernels of 16 channels at once are with AVX2.
#pragma once

#include "kernels/block_kernels.h"

namespace milliwatt::avx2 {

inline BlockCodes near_codes(const BlockChannels& channels, const Requantization&) {
  return codes_by_factors(channels, 30);
}

inline BlockSet block_set() { return {"avx2", near_codes, 1.0}; }

}  // namespace milliwatt::avx2
