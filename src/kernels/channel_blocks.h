// Tables in the order in which kernels of 16 channels at once read them: device/milliwatt/core/channel_blocks.h.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernel.h"
#include "ops/window.h"

namespace milliwatt {

/// Output channels before they are packed.
struct BlockChannels {
  std::vector<std::vector<std::int8_t>> taps;  ///< of each channel, equally many
  std::vector<std::int32_t> bias;
  std::vector<QuantizedMultiplier> factors;
};

/// weights [block of 16 channels][pair of taps][lane][2]. A last tap without a partner has a 0 beside it, and so have
/// the channels that the last block lacks.
KernelTable block_weights(const BlockChannels& channels);

/// What a kernel reads to make codes of sums.
struct BlockCodes {
  std::vector<KernelNumber> numbers;
  std::vector<KernelTable> tables;  ///< the biases first
};

/// bias, multipliers and shifts [block][lane], and kNearFactors: 1 if has_near_factors().
BlockCodes codes_by_factors(const BlockChannels& channels, int near_bits);

/// Is every factor below 1, by a shift of 0 to `bits`, and no sum of taps times codes (within -255 .. 255) as large as
/// 2^bits? With 30 bits the sums can be rounded within 32.
bool has_near_factors(const BlockChannels& channels, int bits);

/// [block][column][lane]; 0 for the channels that the last block lacks.
/// @param columns of each what it has for every channel
std::vector<std::int32_t> columns_in_blocks(const std::vector<std::vector<std::int32_t>>& columns);

/// Output rows a step that are worth offering: one, and as many as widen to what stays in the first cache.
std::vector<int> block_rows_at_once(const Window2d& window);

/// As device/milliwatt/core/widened_rows.h lays them out, for steps of so many output rows.
std::int64_t widened_bytes(const Window2d& window, int rows_at_once);

}  // namespace milliwatt
