// FULLY_CONNECTED, int8, Armv7-M, one vector: everything in one step, in blocks of four units.
//
// stream: as dot_blocks_armv7m.h reads it, with weights of a byte. scratch: the words of the inputs.
#pragma once

#include "../core/flash.h"
#include "../core/rows.h"
#include "dot_pixel_armv7m.h"
#include "group_codes_armv7m.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_s8_armv7m(In in, Out out, Flash<int32_t> stream, void* scratch, int32_t /*step*/) {
  int32_t* const codes = static_cast<int32_t*>(scratch);
  group_codes<1>(in[0], S::kInputs, codes);
  dot_channels<S, S::kInputs, 1>(codes, stream.address(), out[0]);
}

}  // namespace milliwatt
