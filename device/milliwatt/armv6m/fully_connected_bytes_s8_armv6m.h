// FULLY_CONNECTED, int8, Armv6-M, one vector, for little flash: everything in one step, two units at a time.
//
// weights: as dot_bytes_armv6m.h reads them; an odd last unit has a neighbour of zeros. scratch: the words of the
// inputs.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_bytes_armv6m.h"
#include "pack_codes_armv6m.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_bytes_s8_armv6m(In in, Out out, Flash<int32_t> weights, Flash<int32_t> bias,
                                            Flash<int32_t> multipliers, Flash<int8_t> shifts, void* scratch,
                                            int32_t /*step*/) {
  int32_t* const codes = static_cast<int32_t*>(scratch);
  const int32_t* const end = pack_codes(in[0], S::kInputs, codes);
  const int32_t* weight = weights.address();
  int8_t* const to = out[0];
  for (int32_t o = 0; o < S::kOutputChannels; o += 2) {
    const int32_t count = S::kOutputChannels % 2 == 0 || o + 1 < S::kOutputChannels ? 2 : 1;
    int32_t sums[2] = {bias[o], bias[o + count - 1]};
    weight = dot_bytes_armv6m(weight, codes, sums, end);
    for (int32_t i = 0; i < count; ++i) to[o + i] = code_of_small_sum<S>(sums[i], multipliers[o + i], shifts[o + i]);
  }
}

}  // namespace milliwatt
