#include "kernels/armv6m/pixel_pair.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <string_view>

#include "base/to_size.h"

namespace milliwatt::armv6m {

namespace {

constexpr int kTile = 4;         // channels
constexpr int kMostWords = 253;  // that loads from the stack reach, with three more behind them
constexpr int kMostSplits = 64;
constexpr int kPlaces = 32;  // of outputs, that a store reaches
constexpr int kMostUnroll = 8;

// Of a tile's channels: the sum, and what it is split into.
constexpr std::array<std::string_view, kTile> kSum = {"r2", "r3", "r4", "r5"};
constexpr std::array<std::string_view, kTile> kHalves = {"r8, r9", "r10, r11", "r12, lr", "r6, r7"};

/// Weights whose products' sum surely fits either half of a word.
class HalfSum {
 public:
  bool has_room_for(int weight) const {
    const int positive = positive_ + std::max(weight, 0);
    const int negative = negative_ + std::max(-weight, 0);
    constexpr int kMost = 32767;
    return 128 * positive + 127 * negative <= kMost && 127 * positive + 128 * negative <= kMost;
  }
  void add(int weight) { (weight > 0 ? positive_ : negative_) += std::abs(weight); }
  bool empty() const { return positive_ + negative_ == 0; }

 private:
  int positive_ = 0;
  int negative_ = 0;
};

class Writer {
 public:
  Writer(const std::vector<std::vector<std::int8_t>>& weights, const LayerCodes& codes)
      : weights_(weights), codes_(codes), words_(static_cast<int>(weights.at(0).size())) {}

  std::optional<PairRoutine> routine(int runs, int run) {
    if (words_ > kMostWords) return std::nullopt;
    begin(runs, run);
    for (std::size_t first = 0; first < weights_.size(); first += kTile) tile(first);
    if (most_splits_ > kMostSplits) return std::nullopt;
    routine_.text += "MILLIWATT_PIXEL_PAIR_END\n";
    take(8, 20);
    return std::move(routine_);
  }

 private:
  void line(const std::string& instruction) {
    routine_.text += "\"" + instruction + "\\n\"\n";
    routine_.characters += instruction.size() + 1;
  }

  void take(int instructions, double cycles) {
    routine_.bytes += 2 * instructions;
    routine_.cycles += cycles;
  }

  void begin(int runs, int run) {
    int unroll = std::min(run, kMostUnroll);
    while (run % unroll != 0) --unroll;
    routine_.text += "MILLIWATT_PIXEL_PAIR_BEGIN\n";
    line(fmt::format("pair_begin {}, {}, {}", runs, run, unroll));
    take(23 + 6 * unroll, 25 + runs * (7.0 + 9.0 * run + (run == unroll ? 0.0 : 3.0 * run / unroll)));
  }

  /// `begins`: a sum, or else is added to it.
  void product(int weight, bool begins) {
    const auto size = static_cast<unsigned>(std::abs(weight));
    const int scaled = size <= 1 ? 0 : std::has_single_bit(size) ? 1 : 2;
    const int count = begins ? std::max(scaled, 1) + (weight < 0 ? 1 : 0) : scaled + 1;
    take(count, count);
  }

  void split(std::size_t channel) {
    line(fmt::format("split {}, {}", kSum[channel], kHalves[channel]));
    take(4, 4);
  }

  void tile(std::size_t first) {
    const std::size_t channels = std::min<std::size_t>(kTile, weights_.size() - first);
    line("tile");
    std::array<HalfSum, kTile> sums;
    std::array<int, kTile> splits = {};
    for (int word = 0; word < words_; ++word) {
      std::string products;
      bool any = false;
      for (std::size_t i = 0; i < channels; ++i) {
        const int weight = weights_[first + i][to_size(word)];
        products += fmt::format(",{}", weight);
        if (weight == 0) continue;
        any = true;
        if (!sums[i].has_room_for(weight)) {
          split(i);
          ++splits[i];
          sums[i] = HalfSum();
        }
        product(weight, sums[i].empty());
        sums[i].add(weight);
      }
      if (!any) continue;
      line(fmt::format("tap {}, {}", word, products.substr(1)));
      take(1, 2);
    }
    for (std::size_t i = 0; i < channels; ++i) {
      if (sums[i].empty()) take(1, 1);  // a channel of zeros
      split(i);
      most_splits_ = std::max(most_splits_, splits[i] + 1);
    }
    all_codes(first, channels);
  }

  void all_codes(std::size_t first, std::size_t channels) {
    for (std::size_t i = channels; i-- > 0;) {
      one_code(first + i, i);
      if (i != 2) continue;
      // Branches to what clamps reach no further.
      line("b 7f");
      lates(first, i, channels);
      line("7:");
      take(1, 2);
    }
    if ((first + channels) % kPlaces == 0 && first + channels < weights_.size()) {
      line("advance");
      take(6, 10);
    }
    line("b 8f");
    lates(first, 0, std::min<std::size_t>(channels, 2));
    line(".balign 4");
    for (std::size_t i = 0; i < channels; ++i) constants(first + i, i);
    line("8:");
    take(2, 2);
  }

  /// Clamps of the tile's channels from `begin` on.
  void lates(std::size_t first, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      if (!codes_.channels[first + i].is_line) continue;
      line(fmt::format("late {}", i));
      take(4, 0);
    }
  }

  void one_code(std::size_t channel, std::size_t index) {
    if (!codes_.channels[channel].is_line) {
      line(fmt::format("sums {}, {}", index, kHalves[index]));
      routine_.general.push_back(channel);
      take(index == 3 ? 11 : 13, index == 3 ? 16 : 18);
      return;
    }
    const bool is_short = codes_.channels[channel].low == 0;
    const int two = codes_.two_starts ? 1 : 0;
    line(fmt::format("codes {}, {}, {}, {}, {}", index, kHalves[index], channel % kPlaces, two,
                     is_short ? 0 : codes_.channels[channel].fraction));
    const int moves = index == 3 ? 0 : 2;
    const int each = (is_short ? 7 : 11) + two * (is_short ? 5 : 3);  // clamp and line of a pixel
    take(moves + 12 + 2 * two + 2 * each, moves + 21 + 4 * two + 2 * each);
  }

  void constants(std::size_t channel, std::size_t index) {
    std::vector<std::int32_t> words = {codes_.channels[channel].bias};
    if (codes_.channels[channel].is_line) append_codes(codes_, channel, words);
    line(fmt::format("constants {}, {}", index, fmt::join(words, ", ")));
    routine_.bytes += std::int64_t{4} * static_cast<std::int64_t>(words.size());
  }

  const std::vector<std::vector<std::int8_t>>& weights_;
  const LayerCodes& codes_;
  int words_;
  int most_splits_ = 0;
  PairRoutine routine_;
};

}  // namespace

std::optional<PairRoutine> pair_routine(const std::vector<std::vector<std::int8_t>>& weights, const LayerCodes& codes,
                                        int runs, int run) {
  return Writer(weights, codes).routine(runs, run);
}

}  // namespace milliwatt::armv6m
