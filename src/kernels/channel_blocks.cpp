#include "kernels/channel_blocks.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace milliwatt {

namespace {

constexpr std::size_t kBlock = 16;
constexpr std::int64_t kCacheBytes = 12 * 1024;  // of 32 KiB: weights and codes want their share
constexpr std::int64_t kSparePlaces = 16;        // int16 that are read for nothing behind the last row

/// The channel of a block that a lane holds.
std::size_t channel_of(std::size_t lane) {
  constexpr std::size_t kQuads[] = {0, 2, 1, 3};
  return 4 * kQuads[lane / 4] + lane % 4;
}

template <typename T>
std::vector<T> in_blocks(const std::vector<T>& by_channel, T missing) {
  std::vector<T> result;
  for (std::size_t block = 0; block < by_channel.size(); block += kBlock) {
    for (std::size_t lane = 0; lane < kBlock; ++lane) {
      const std::size_t channel = block + channel_of(lane);
      result.push_back(channel < by_channel.size() ? by_channel[channel] : missing);
    }
  }
  return result;
}

std::vector<std::int8_t> packed_weights(const std::vector<std::vector<std::int8_t>>& taps) {
  std::vector<std::int8_t> result;
  for (std::size_t block = 0; block < taps.size(); block += kBlock) {
    for (std::size_t pair = 0; pair < taps[0].size(); pair += 2) {
      for (std::size_t lane = 0; lane < kBlock; ++lane) {
        const std::size_t channel = block + channel_of(lane);
        for (const std::size_t tap : {pair, pair + 1}) {
          const bool is_there = channel < taps.size() && tap < taps[channel].size();
          result.push_back(is_there ? taps[channel][tap] : std::int8_t{0});
        }
      }
    }
  }
  return result;
}

}  // namespace

KernelTable block_weights(const BlockChannels& channels) {
  return {"weights", packed_weights(channels.taps), "[16 channels][pair of taps][channel][2]", true};
}

BlockCodes codes_by_factors(const BlockChannels& channels, int near_bits) {
  std::vector<std::int32_t> multipliers;
  std::vector<std::int8_t> shifts;
  for (const QuantizedMultiplier& factor : channels.factors) {
    multipliers.push_back(factor.multiplier);
    shifts.push_back(static_cast<std::int8_t>(factor.shift));
  }
  return {{{"kNearFactors", has_near_factors(channels, near_bits) ? 1 : 0, "1: rounding fits 32 bits"}},
          {{"bias", in_blocks(channels.bias, 0), "16 channels a block, 4-7 and 8-11 exchanged", true},
           {"multipliers", in_blocks(multipliers, 0), "requantization factor: multiplier * 2^(shift - 31)", true},
           {"shifts", in_blocks(shifts, std::int8_t{-1}), "", true}}};
}

std::vector<std::int32_t> columns_in_blocks(const std::vector<std::vector<std::int32_t>>& columns) {
  std::vector<std::vector<std::int32_t>> blocks;
  for (const std::vector<std::int32_t>& column : columns) blocks.push_back(in_blocks(column, 0));
  std::vector<std::int32_t> result;
  for (std::size_t block = 0; block < blocks.front().size(); block += kBlock) {
    for (const std::vector<std::int32_t>& column : blocks) {
      result.insert(result.end(), column.begin() + static_cast<std::ptrdiff_t>(block),
                    column.begin() + static_cast<std::ptrdiff_t>(block + kBlock));
    }
  }
  return result;
}

bool has_near_factors(const BlockChannels& channels, int bits) {
  const std::int64_t limit = std::int64_t{1} << bits;
  for (std::size_t channel = 0; channel < channels.taps.size(); ++channel) {
    std::int64_t highest = std::abs(std::int64_t{channels.bias[channel]});
    for (const std::int8_t tap : channels.taps[channel]) highest += 255 * std::abs(int{tap});
    const int shift = channels.factors[channel].shift;
    if (highest >= limit || shift > 0 || shift < -bits) return false;
  }
  return true;
}

std::int64_t widened_bytes(const Window2d& w, int rows_at_once) {
  const std::int64_t columns = (w.out_width - 1) * w.stride_width + (w.kernel_width - 1) * w.dilation_width + 1;
  const std::int64_t rows = (rows_at_once - 1) * w.stride_height + (w.kernel_height - 1) * w.dilation_height + 1;
  return 2 * (rows * columns * w.in_channels + kSparePlaces);
}

std::vector<int> block_rows_at_once(const Window2d& window) {
  int rows = 1;
  while (rows < window.out_height && widened_bytes(window, rows + 1) <= kCacheBytes) ++rows;
  // As many steps as that takes, of rows as even as can be.
  const int steps = (window.out_height + rows - 1) / rows;
  rows = (window.out_height + steps - 1) / steps;
  return rows == 1 ? std::vector<int>{1} : std::vector<int>{1, rows};
}

}  // namespace milliwatt
