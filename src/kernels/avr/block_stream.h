// The tables of AVR's block kernels (device/milliwatt/avr/block_codes.h): a few channels a block, in the order in which
// they are read.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/avr/code_cycles.h"
#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::avr {

struct BlockLayer {
  std::vector<std::vector<std::int8_t>> weights;  ///< by channel, in window order
  std::vector<std::int32_t> bias;
  Requantization requantization;
  bool signed_weights = false;     ///< in the stream as they are; otherwise 128 higher, for unsigned products
  bool signed_inputs = false;      ///< the kernel multiplies inputs as they are; otherwise 128 higher
  bool complemented_bias = false;  ///< its third byte
};

/// Numbers and tables of a kernel with `channels` a block. Where they do not divide the layer's channels, one more
/// block has the last ones again. Of channels that no line computes those whose sums spread over less than 2^24 have
/// their factors instead of a line; the others are in `exceptions`, whose rows the kernel reads afterwards.
struct BlockStream {
  std::vector<KernelNumber> numbers;
  std::vector<KernelTable> tables;
  int exceptions = 0;
  int general = 0;  ///< channels with factors instead of a line
  int blocks = 0;
  CodeForm form;
};
BlockStream block_stream(const BlockLayer& layer, int channels);

/// The same channel by channel, without `exceptions`: where there are any, it does not compute the layer.
BlockStream channel_stream(const BlockLayer& layer);

/// The same for device/milliwatt/avr/dense_codes.h: a channel's bias comes before its line, behind all weights.
BlockStream dense_stream(const BlockLayer& layer, int channels);

/// Are all weights from -8 to 7, so that two fit a byte?
bool has_nibbles(const BlockLayer& layer);

/// The table of device/milliwatt/avr/fully_connected_nibbles_s8_avr.h: blocks of four channels. A layer with exceptions
/// cannot be computed from it.
BlockStream nibble_stream(const BlockLayer& layer);

}  // namespace milliwatt::avr
