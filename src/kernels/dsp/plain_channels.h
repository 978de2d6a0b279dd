// Plain channels: those that device/milliwatt/dsp/dot_pixels_dsp.h computes, one at a time, with any weights and sums.
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

/// The order in which so many segments of a window are read, each of `codes` int8 codes next to each other, at least
/// four: whole words of each, then the word of its last four codes; weights that came before are 0.
std::vector<int> segments_order(int codes, int segments);

struct PlainChannels {
  std::vector<int> plain;    ///< ascending
  std::vector<int> general;  ///< those for add_general_channels()
};

/// Of channels that no fast form computes: `refused` ones and those from number `first` on.
PlainChannels plain_channels(std::vector<int> refused, int first, const Requantization& requantization);

/// How plain channels' weights lie in words.
enum class PlainCodes {
  kInt8,   ///< four, in the order of the codes
  kInt16,  ///< four: codes 0, 2, 1, 3
  kPairs,  ///< two, as int16
};

/// The numbers from 0 on: weights in window order.
std::vector<int> window_order(int codes);

/// Do negative sums of any of them lose 1 between the two factors of the requantization?
bool plain_signed(const std::vector<int>& plain, const std::vector<std::vector<std::int8_t>>& weights,
                  const std::vector<std::int32_t>& bias, const Requantization& requantization);

/// The numbers and weights of plain channels, as device/milliwatt/dsp/plain_channels_dsp.h reads them.
/// @param weights, bias of each channel of the layer, in window order
/// @param order for each code that is read the number of its weight, or -1 where that is 0
/// @param is_signed plain_signed()
std::vector<std::int32_t> plain_words(const std::vector<int>& plain,
                                      const std::vector<std::vector<std::int8_t>>& weights,
                                      const std::vector<std::int32_t>& bias, const Requantization& requantization,
                                      const std::vector<int>& order, PlainCodes codes, bool is_signed);

/// Puts them behind what is in a table of packed channels; an empty table becomes one.
void add_plain_words(KernelTable& stream, const std::vector<std::int32_t>& words);

/// kPlain, and kPlainSigned if they are.
std::vector<KernelNumber> plain_numbers(std::size_t count, bool is_signed);

/// What a channel of a row of neighbouring pixels costs.
struct PlainRow {
  int pixels = 0;
  int codes = 0;  ///< of a segment
  int segments = 1;
  PlainCodes kind = PlainCodes::kInt8;
  double unaligned = 0;  ///< share of the reads of codes that are not aligned
  int clamps = 0;        ///< ends of the codes' range that the activation moves
  bool is_signed = false;
};
double plain_cycles(const PlainRow& row);

/// Ends of the codes' range that the activation moves.
int clamps_of(const Requantization& requantization);
/// Of reads of four int8 codes of pixels so many bytes apart.
double unaligned_share(int apart);

}  // namespace milliwatt::dsp
