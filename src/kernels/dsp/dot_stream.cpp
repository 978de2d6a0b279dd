#include "kernels/dsp/dot_stream.h"

#include <algorithm>

#include "base/to_size.h"

namespace milliwatt::dsp {

namespace {

constexpr std::int64_t kOddSumLimit = std::int64_t{1} << 23;

std::int8_t weight_at(const DspChannel& channel, int input) {
  return input < 0 ? std::int8_t{0} : channel.weights.at(to_size(input));
}

std::int32_t word_of(std::int32_t low, std::int32_t high) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(low) & 0xffffU) |
                                   (static_cast<std::uint32_t>(high) << 16));
}

std::int32_t start_of(const DspChannel& even, const DspChannel& odd) {
  return static_cast<std::int32_t>(256U * static_cast<std::uint32_t>(odd.bias) + static_cast<std::uint32_t>(even.bias));
}

}  // namespace

bool can_pair(const DspChannel& even, const DspChannel& odd) {
  if (odd.lowest_sum <= -kOddSumLimit || odd.highest_sum >= kOddSumLimit) return false;
  for (std::size_t i = 0; i < even.weights.size(); ++i) {
    if (256 * odd.weights[i] + even.weights[i] < -32768) return false;
  }
  return true;
}

std::vector<int> column_order(int kernel_height, int row_codes) {
  std::vector<int> order;
  const int whole = row_codes / 4 * 4;
  for (int ky = 0; ky < kernel_height; ++ky) {
    for (int i = 0; i < whole; i += 4) {
      for (const int byte : {0, 2, 1, 3}) order.push_back(ky * row_codes + i + byte);
    }
  }
  for (int ky = 0; ky < kernel_height; ++ky) {
    for (int i = whole; i < row_codes; ++i) order.push_back(ky * row_codes + i);
  }
  if (order.size() % 2 != 0) order.push_back(-1);
  return order;
}

std::vector<int> word_order(int codes) {
  std::vector<int> order;
  for (int i = 0; i < codes; i += 4) {
    for (const int byte : {0, 2, 1, 3}) order.push_back(i + byte < codes ? i + byte : -1);
  }
  return order;
}

namespace {

std::optional<std::vector<std::int32_t>> stream_of(const std::vector<DspChannel>& channels,
                                                   const std::vector<int>& order, std::size_t channels_at_once,
                                                   bool has_factors) {
  DspChannel none;
  none.weights.assign(channels.at(0).weights.size(), 0);
  std::vector<const DspChannel*> all;
  for (const DspChannel& channel : channels) all.push_back(&channel);
  while (all.size() % channels_at_once != 0) all.push_back(&none);

  std::vector<std::int32_t> stream;
  for (std::size_t first = 0; first < all.size(); first += channels_at_once) {
    const std::size_t end = first + channels_at_once;
    for (std::size_t o = first; o < end; o += 2) {
      if (!can_pair(*all[o], *all[o + 1])) return std::nullopt;
      stream.push_back(start_of(*all[o], *all[o + 1]));
      stream.push_back(all[o]->bias);
    }
    for (std::size_t step = 0; step < order.size(); step += 2) {
      for (std::size_t o = first; o < end; o += 2) {
        std::int32_t half[2];
        for (std::size_t i = 0; i < 2; ++i) {
          half[i] = 256 * weight_at(*all[o + 1], order[step + i]) + weight_at(*all[o], order[step + i]);
        }
        stream.push_back(word_of(half[0], half[1]));
      }
    }
    for (std::size_t o = first; has_factors && o < end; ++o) {
      stream.push_back(all[o]->high_factor);
      stream.push_back(all[o]->shift_factor);
    }
  }
  return stream;
}

}  // namespace

std::optional<std::vector<std::int32_t>> dot_stream(const std::vector<DspChannel>& channels,
                                                    const std::vector<int>& order, std::size_t channels_at_once) {
  return stream_of(channels, order, channels_at_once, true);
}

std::optional<std::vector<std::int32_t>> sums_stream(const std::vector<DspChannel>& channels,
                                                     const std::vector<int>& order, std::size_t channels_at_once) {
  return stream_of(channels, order, channels_at_once, false);
}

}  // namespace milliwatt::dsp
