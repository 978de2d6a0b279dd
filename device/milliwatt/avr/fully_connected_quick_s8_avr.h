// FULLY_CONNECTED, int8, AVR, input in one row, multipliers below 2^-8: everything in one step, S::kBlockChannels units
// at a time.
//
// The inputs are copied into `scratch`, each and 128. A product costs LPM, MUL and three additions, 8 cycles, and a
// share of the input's load.
#pragma once

#include "../core/rows.h"
#include "block_layer.h"
#include "dense_quick_codes.h"
#include "gather_codes.h"

namespace milliwatt {

// exceptions: rows of unit, where its weights begin, bias of codes, multiplier, shift.
template <class S, class In, class Out>
inline void fully_connected_quick_s8_avr(In in, Out out, Flash<int8_t> stream, Flash<int32_t> exceptions, void* scratch,
                                         int32_t step) {
  uint8_t* const raised = static_cast<uint8_t*>(scratch);
  int8_t* const to = out[step];
  uint8_t correction[3];
  put_correction<7>(correction, gather_run<1, typename InputSumOf<S>::Type>(in[step], raised, S::kInputs));
  const uint8_t* block = reinterpret_cast<const uint8_t*>(stream.address());
  int8_t* first = to;
  for (int16_t left = S::kChannels / S::kBlockChannels; left > 0; left = static_cast<int16_t>(left - 255)) {
    const uint8_t blocks = static_cast<uint8_t>(left > 255 ? 255 : left);
    dense_quick_codes<S, S::kBlockChannels>(first, raised, block, correction, blocks);
    block += blocks * ChannelBlock<S, S::kBlockChannels>::kBytes;
    first += static_cast<int16_t>(blocks) * S::kBlockChannels;
  }
  if (S::kChannels % S::kBlockChannels != 0) {
    dense_quick_codes<S, S::kBlockChannels>(to + (S::kChannels - S::kBlockChannels), raised, block, correction, 1);
  }
  for (int16_t i = 0; i < S::kExceptions; ++i) {
    const Flash<int32_t> row = exceptions + 5 * i;
    to[row[0]] = exceptional_code<S>(raised, 1, stream + row[1], row);
  }
}

}  // namespace milliwatt
