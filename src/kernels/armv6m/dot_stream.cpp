#include "kernels/armv6m/dot_stream.h"

#include <algorithm>
#include <utility>

#include "base/to_size.h"

namespace milliwatt::armv6m {

namespace {

constexpr int kBlock = 4;        // channels
constexpr int kMostUnroll = 32;  // words whose place fits an instruction
constexpr double kIteration = 7.0;
// Codes on the stack: at most so many words, which branches over their code can pass, and for so many channels that the
// copy is worth its cycles.
constexpr int kMostStacked = 48;
constexpr std::size_t kLeastStackedChannels = 9;
constexpr double kCopy = 2.5;  // of a word

/// Cycles of a pair of codes with a block of so many channels.
double pair_cycles(int channels) {
  constexpr double kCycles[] = {0.0, 8.0, 12.0, 17.0, 21.0};
  return kCycles[channels];
}

/// The number of words an iteration that costs least; few words if several cost the same.
int best_unroll(int words) {
  int best = 1;
  double least = 0;
  for (int unroll = 1; unroll <= kMostUnroll; ++unroll) {
    const int iterations = (words + unroll - 1) / unroll;
    const double cycles = iterations * unroll * pair_cycles(kBlock) + (iterations > 1 ? kIteration * iterations : 0.0);
    if (unroll == 1 || cycles < least) {
      best = unroll;
      least = cycles;
    }
  }
  return best;
}

/// The words of one channel, and the pairs whose second code has a weight of -1 more: two weights of -128 are -128 and
/// -127 there.
struct ChannelPairs {
  std::vector<std::int32_t> words;
  std::vector<std::int32_t> apart;
};

ChannelPairs pairs_of(std::vector<std::int8_t> weights, int words) {
  weights.resize(to_size(2 * words), 0);
  ChannelPairs pairs;
  for (std::size_t four = 0; four < weights.size(); four += 4) {
    for (std::size_t i = four; i < four + 2 && i < weights.size(); ++i) {
      const std::int32_t first = weights[i];
      std::int32_t second = i + 2 < weights.size() ? weights[i + 2] : 0;
      if (first == -128 && second == -128) {
        pairs.apart.push_back(static_cast<std::int32_t>(pairs.words.size()));
        second = -127;
      }
      pairs.words.push_back(first * 65536 + second);
    }
  }
  pairs.words.resize(to_size(words));
  return pairs;
}

void append_block(const std::vector<ChannelPairs>& pairs, const LayerCodes& codes, std::size_t first, bool general,
                  std::vector<std::int32_t>& to) {
  const std::size_t end = std::min(first + kBlock, pairs.size());
  bool takes_sums = false;
  for (std::size_t o = first; o < end; ++o) {
    to.push_back(codes.channels[o].bias);
    takes_sums = takes_sums || !codes.channels[o].is_line || !pairs[o].apart.empty();
  }
  for (std::size_t word = 0; word < pairs[first].words.size(); ++word) {
    for (std::size_t o = first; o < end; ++o) to.push_back(pairs[o].words[word]);
  }
  if (general) to.push_back(takes_sums ? 1 : 0);
  for (std::size_t o = first; o < end; ++o) {
    if (takes_sums) to.push_back(codes.channels[o].is_line ? 1 : 0);
    append_codes(codes, o, to);
    if (!takes_sums) continue;
    to.push_back(static_cast<std::int32_t>(pairs[o].apart.size()));
    to.insert(to.end(), pairs[o].apart.begin(), pairs[o].apart.end());
  }
}

}  // namespace

DotStream dot_stream(const std::vector<std::vector<std::int8_t>>& weights, const LayerCodes& codes) {
  DotStream result;
  const int words = (static_cast<int>(weights.at(0).size()) + 3) / 4 * 2;
  result.stacked = words <= kMostStacked && weights.size() >= kLeastStackedChannels;
  result.unroll = result.stacked ? words : best_unroll(words);
  result.words = (words + result.unroll - 1) / result.unroll * result.unroll;
  result.general = codes.general;
  std::vector<ChannelPairs> pairs;
  for (const std::vector<std::int8_t>& channel : weights) {
    pairs.push_back(pairs_of(channel, result.words));
    result.general = result.general || !pairs.back().apart.empty();
  }
  for (std::size_t first = 0; first < pairs.size(); first += kBlock) {
    append_block(pairs, codes, first, result.general, result.stream);
  }
  return result;
}

std::vector<KernelNumber> dot_numbers(const DotStream& stream, const LayerCodes& codes) {
  return {{"kUnroll", stream.unroll, "pairs of codes an iteration"},
          {"kStacked", stream.stacked ? 1 : 0, "1: the codes are copied to the stack"},
          {"kTwoStarts", codes.two_starts ? 1 : 0, "1: sums below zero have a start of their own"},
          {"kGeneral", stream.general ? 1 : 0, "1: some channels need the general way from sum to code"}};
}

double dot_cycles(const DotStream& stream, const LayerCodes& codes) {
  const int channels = static_cast<int>(codes.channels.size());
  const int left = channels % kBlock;
  const int iterations = stream.words > stream.unroll ? stream.words / stream.unroll : 0;
  const auto block = [&](int n) {
    const double pair = pair_cycles(n) - (stream.stacked ? 1.0 : 0.0);
    return 15.0 + 2.0 * n + kIteration * iterations + pair * stream.words + n * code_cycles(codes);
  };
  const double call = 60.0 + (stream.stacked ? kCopy * stream.words : 0.0);
  double cycles = channels / kBlock * block(kBlock) + call;
  if (left > 0) cycles += block(left) + call;
  for (const ChannelCodes& one : codes.channels) cycles += one.is_line ? 0.0 : 200.0;
  return cycles;
}

std::int64_t dot_code_bytes(const DotStream& stream, const LayerCodes& codes) {
  const std::int64_t block = 120 + 32 * stream.unroll + (codes.two_starts ? 160 : 130);
  return codes.channels.size() % kBlock == 0 || codes.channels.size() < kBlock ? block : 2 * block;
}

double packing_cycles(int codes) { return 30.0 + 4.5 * codes; }

}  // namespace milliwatt::armv6m
