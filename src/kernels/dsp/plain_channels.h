// Plain channels: those that device/milliwatt/dsp/dot_plain_dsp.h computes, one at a time, with any weights and sums.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// Is the factor's right shift from 2 to 30?
bool may_be_plain(const QuantizedMultiplier& factor);

/// Do the codes of each window lie next to each other, at least four, all in the image?
bool reads_in_place(const Window2d& window);

/// The order in which so many codes in place are read, at least four: the last word of them ends with the last code.
std::vector<int> in_place_order(int codes);

struct PlainChannels {
  std::vector<int> plain;    ///< ascending
  std::vector<int> general;  ///< those for add_general_channels()
};

/// Of channels that no fast form computes: `refused` ones and those from number `first` on.
PlainChannels plain_channels(std::vector<int> refused, int first, const Requantization& requantization);

/// How plain channels' weights lie in words of four.
enum class PlainCodes {
  kInt8,   ///< in the order of the codes
  kInt16,  ///< codes 0, 2, 1, 3
};

/// The numbers and weights of plain channels, as device/milliwatt/dsp/plain_channels_dsp.h reads them.
/// @param weights, bias of each channel of the layer, in window order
/// @param order for each code that is read the number of its weight, or -1 where that is 0
std::vector<std::int32_t> plain_words(const std::vector<int>& plain,
                                      const std::vector<std::vector<std::int8_t>>& weights,
                                      const std::vector<std::int32_t>& bias, const Requantization& requantization,
                                      const std::vector<int>& order, PlainCodes codes);

/// Puts them behind what is in a table of packed channels; an empty table becomes one.
void add_plain_words(KernelTable& stream, const std::vector<std::int32_t>& words);

/// kPlain.
KernelNumber plain_number(std::size_t count);

/// Of one channel of so many neighbouring pixels.
/// @param unaligned are half of the words that are read not aligned?
double plain_cycles(int pixels, int codes, PlainCodes kind, bool unaligned);

}  // namespace milliwatt::dsp
