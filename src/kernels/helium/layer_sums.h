// Output channels as device/milliwatt/helium reads them: sums of codes with their zero point, which the biases make up
// for, and factors in words of a few channels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt::helium {

struct LayerSums {
  std::vector<std::vector<std::int8_t>> weights;  ///< of each channel in the order of the codes, equally many
  std::vector<std::int32_t> bias;                 ///< for sums of codes as they are
  Requantization requantization;
  int rounding = 2;  ///< kRounding: device/milliwatt/helium/codes_helium.h

  std::size_t taps() const { return weights.at(0).size(); }
  /// Instructions that round four codes.
  double rounding_cycles() const { return rounding == 0 ? 0.0 : rounding == 1 ? 2.0 : 5.0; }
};

/// @param bias of sums of codes less their zero point
LayerSums layer_sums(std::vector<std::vector<std::int8_t>> weights, const std::vector<std::int32_t>& bias,
                     const Requantization& requantization);

/// "weights": for each `group` channels, 16 taps of each channel, block by block. A last block of fewer taps is as long
/// as they are, with 15 bytes behind the last weight; if `whole`, 0 follows them. Channels that a group lacks have 0.
KernelTable weights_in_blocks(const LayerSums& layer, std::size_t group, bool whole);

/// "channels": for each group of as many channels as `order` has their biases, multipliers, right shifts and, if
/// kRounding is 2, left shifts. order[i]: the channel of a group whose factor is at place i.
KernelTable channels_in_groups(const LayerSums& layer, const std::vector<std::size_t>& order);

/// kRounding and those of code_numbers().
std::vector<KernelNumber> sum_numbers(const LayerSums& layer);

}  // namespace milliwatt::helium
