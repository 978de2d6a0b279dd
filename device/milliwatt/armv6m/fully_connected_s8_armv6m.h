// FULLY_CONNECTED, int8, Armv6-M, one vector: everything in one step, in blocks of four units.
//
// stream: as dot_pixel_armv6m.h reads it. scratch: the words of the inputs.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_pixel_armv6m.h"
#include "pack_codes_armv6m.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_s8_armv6m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t /*step*/) {
  int32_t* const codes = static_cast<int32_t*>(scratch);
  pack_codes(in[0], S::kInputs, codes);
  dot_pixel<DotForm<S, (S::kInputs + 3) / 4 * 2>, S::kOutputChannels>(codes, stream.address(), out[0]);
}

}  // namespace milliwatt
