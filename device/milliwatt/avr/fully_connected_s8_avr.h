// FULLY_CONNECTED, int8, AVR, input in one row: everything in one step, S::kBlockChannels units at a time.
//
// A product costs LPM, MUL and three additions, 8 cycles, and a share of the input's load.
#pragma once

#include "../core/rows.h"
#include "block_layer.h"
#include "dense_codes.h"
#include "sum_inputs.h"

namespace milliwatt {

// exceptions: rows of unit, where its weights begin, bias of codes, multiplier, shift.
template <class S, class In, class Out>
inline void fully_connected_s8_avr(In in, Out out, Flash<int8_t> stream, Flash<int32_t> exceptions, int32_t step) {
  const int8_t* const from = in[step];
  int8_t* const to = out[step];
  uint8_t correction[3];
  put_correction<7>(correction, sum_of_raised<typename InputSumOf<S>::Type>(from, S::kInputs));
  const uint8_t* block = reinterpret_cast<const uint8_t*>(stream.address());
  int8_t* first = to;
  for (int16_t left = S::kChannels / S::kBlockChannels; left > 0; left = static_cast<int16_t>(left - 255)) {
    const uint8_t blocks = static_cast<uint8_t>(left > 255 ? 255 : left);
    dense_codes<S, S::kBlockChannels>(first, from, block, correction, blocks);
    block += blocks * ChannelBlock<S, S::kBlockChannels>::kBytes;
    first += static_cast<int16_t>(blocks) * S::kBlockChannels;
  }
  if (S::kChannels % S::kBlockChannels != 0) {
    dense_codes<S, S::kBlockChannels>(to + (S::kChannels - S::kBlockChannels), from, block, correction, 1);
  }
  for (int16_t i = 0; i < S::kExceptions; ++i) {
    const Flash<int32_t> row = exceptions + 5 * i;
    to[row[0]] = exceptional_code<S>(reinterpret_cast<const uint8_t*>(from), 1, stream + row[1], row);
  }
}

}  // namespace milliwatt
