// A layer's channels for a few pixels at a time, AVR: block after block, then the channels that no line computes.
//
// S::kChannels of the layer, S::kBlockChannels of a block; where that leaves a rest, a last block has the last channels
// once more. stream and exceptions: see block_codes() and kernels/avr/block_stream.h.
#pragma once

#include "../core/flash.h"
#include "block_codes.h"
#include "scale_sum.h"
#include "sum_inputs.h"

namespace milliwatt {

// One output code the long way. Its inputs are x + `offset`, a step of `step` from one to the next.
template <class S>
inline int8_t exceptional_code(const uint8_t* from, int16_t step, Flash<int8_t> weights, Flash<int32_t> row) {
  int32_t sum = row[2];
  for (int16_t i = 0; i < S::kInputs; ++i) {
    const int16_t x = S::kPlainInputs != 0 ? static_cast<int8_t>(*from) : static_cast<int16_t>(*from - 128);
    const int16_t w =
        static_cast<int16_t>(static_cast<uint8_t>(weights[static_cast<int32_t>(i) * S::kBlockChannels]) - 128);
    sum = static_cast<int32_t>(static_cast<uint32_t>(sum) + static_cast<uint32_t>(static_cast<int32_t>(x * w)));
    from += step;
  }
  return exceptional_code_of<S>(sum, row);
}

// The outputs of Pixels pixels, S::kStride apart.
template <class S, int32_t Pixels>
inline void layer_codes(int8_t* to, const uint8_t* from, const uint8_t* corrections, Flash<int8_t> stream,
                        Flash<int32_t> exceptions) {
  const uint8_t* block = reinterpret_cast<const uint8_t*>(stream.address());
  const int32_t whole = S::kChannels / S::kBlockChannels;
  const int32_t block_bytes = ChannelBlock<S, S::kBlockChannels>::kBytes;
  int8_t* first = to;
  for (int32_t left = whole; left > 0; left -= 255) {
    const uint8_t blocks = static_cast<uint8_t>(left > 255 ? 255 : left);
    block_codes<S, Pixels, S::kBlockChannels>(first, from, block, corrections, blocks);
    block += blocks * block_bytes;
    first += static_cast<int16_t>(blocks) * S::kBlockChannels;
  }
  if (S::kChannels % S::kBlockChannels != 0) {
    block_codes<S, Pixels, S::kBlockChannels>(to + (S::kChannels - S::kBlockChannels), from, block, corrections, 1);
  }
  for (int32_t i = 0; i < S::kExceptions; ++i) {
    const Flash<int32_t> row = exceptions + 5 * i;
    int8_t* code = to + row[0];
    for (int32_t p = 0; p < Pixels; ++p) {
      *code = exceptional_code<S>(from + p, Pixels, stream + row[1], row);
      code += S::kStride;
    }
  }
}

}  // namespace milliwatt
