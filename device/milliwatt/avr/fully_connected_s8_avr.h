// FULLY_CONNECTED, int8, AVR, input in one row: everything in one step, S::kBlockChannels units at a time.
//
// A product costs LPM, MUL and three additions, 8 cycles, and a share of the input's load.
#pragma once

#include "../core/rows.h"
#include "block_layer.h"

namespace milliwatt {

template <class S, class In, class Out>
inline void fully_connected_s8_avr(In in, Out out, Flash<int8_t> stream, Flash<int32_t> exceptions, int32_t step) {
  const uint8_t* from = reinterpret_cast<const uint8_t*>(in[step]);
  typename InputSumOf<S>::Type all = 0;
  for (int16_t i = 0; i < S::kInputs; ++i) {
    all = static_cast<typename InputSumOf<S>::Type>(all + static_cast<uint8_t>(from[i] ^ 0x80));
  }
  uint8_t correction[3];
  put_correction<7>(correction, all);
  layer_codes<S, 1>(out[step], from, correction, stream, exceptions);
}

}  // namespace milliwatt
