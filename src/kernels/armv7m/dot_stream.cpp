#include "kernels/armv7m/dot_stream.h"

#include <algorithm>
#include <array>

#include "base/to_size.h"
#include "kernels/group_sums.h"

namespace milliwatt::armv7m {

namespace {

constexpr int kBlock = 4;       // channels
constexpr int kMostUnroll = 5;  // groups
constexpr double kIteration = 6.0;

/// Cycles of a group of codes with a block of so many channels.
double group_cycles(int channels, WeightForm form) {
  constexpr double kWords[] = {0.0, 11.0, 18.0, 26.0, 33.0};
  constexpr double kBytes[] = {0.0, 13.0, 21.0, 30.0, 38.0};
  return form == WeightForm::kBytes ? kBytes[channels] : kWords[channels];
}

/// The number of groups an iteration that costs least; few groups if several cost the same.
int best_unroll(int groups, WeightForm form) {
  int best = 1;
  double least = 0;
  for (int unroll = 1; unroll <= kMostUnroll; ++unroll) {
    const int iterations = (groups + unroll - 1) / unroll;
    const double cycles =
        iterations * unroll * group_cycles(kBlock, form) + (iterations > 1 ? kIteration * iterations : 0.0);
    if (unroll == 1 || cycles < least) {
      best = unroll;
      least = cycles;
    }
  }
  return best;
}

/// Four weights: of the words' codes x0 + 2^16 x2 and x1 + 2^16 x3.
using Group = std::array<std::int32_t, 4>;

std::int32_t word_of(std::int32_t first, std::int32_t second) { return first * 65536 + second; }

struct ApartWord {
  int word = 0;  ///< of the pixel's codes
  std::int32_t weights = 0;
};

struct ChannelGroups {
  std::vector<Group> groups;
  std::vector<ApartWord> apart;
};

/// Takes one word's weights, `first` and the second after the next, out of their group.
void set_apart(Group& group, std::size_t first, int word, std::vector<ApartWord>& apart) {
  std::int32_t& a = group.at(first);
  std::int32_t& b = group.at(first + 2);
  if (a == -128 && b == -128) {
    apart.push_back({word, word_of(a, 0)});
    a = 0;
  }
  apart.push_back({word, word_of(a, b)});
  a = 0;
  b = 0;
}

ChannelGroups groups_of(const std::vector<std::int8_t>& weights, const DotStream& layout) {
  ChannelGroups channel;
  for (int g = 0; g < layout.groups; ++g) {
    Group group = {};
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t tap = to_size(4 * g) + i;
      if (tap < weights.size()) group[i] = weights[tap];
    }
    const int word = g * static_cast<int>(layout.code_words() / layout.groups);
    // If these sums fit, those of the codes' lower halves do, too.
    if (!group_sums_fit(group)) set_apart(group, 1, word + 1, channel.apart);
    if (!group_sums_fit(group)) set_apart(group, 0, word, channel.apart);
    channel.groups.push_back(group);
  }
  return channel;
}

void append_group(const Group& group, WeightForm form, std::vector<std::int32_t>& to) {
  if (form == WeightForm::kWords) {
    to.push_back(word_of(group[0], group[2]));
    to.push_back(word_of(group[1], group[3]));
    return;
  }
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(group.at(i) + 128); };
  to.push_back(static_cast<std::int32_t>(byte(2) | byte(3) << 8 | byte(0) << 16 | byte(1) << 24));
}

void append_apart(const ChannelGroups& channel, const DotStream& layout, std::vector<std::int32_t>& to) {
  to.push_back(static_cast<std::int32_t>(channel.apart.size()));
  for (const ApartWord& one : channel.apart) {
    to.push_back(4 * (one.word - static_cast<std::int32_t>(layout.code_words())));
    to.push_back(one.weights);
  }
}

void append_block(const std::vector<ChannelGroups>& channels, const LayerCodes& codes, std::size_t first,
                  DotStream& layout) {
  std::vector<std::int32_t>& to = layout.stream;
  const std::size_t end = std::min(first + kBlock, channels.size());
  bool takes_sums = false;
  for (std::size_t o = first; o < end; ++o) {
    to.push_back(codes.channels[o].bias);
    takes_sums = takes_sums || !codes.channels[o].is_line;
  }
  for (std::size_t g = 0; g < to_size(layout.groups); ++g) {
    for (std::size_t o = first; o < end; ++o) append_group(channels[o].groups[g], layout.form, to);
  }
  for (std::size_t o = first; o < end && layout.apart > 0; ++o) append_apart(channels[o], layout, to);
  if (layout.general) to.push_back(takes_sums ? 1 : 0);
  for (std::size_t o = first; o < end; ++o) {
    if (takes_sums) to.push_back(codes.channels[o].is_line ? 1 : 0);
    append_codes(codes, o, to);
  }
}

}  // namespace

DotStream dot_stream(const std::vector<std::vector<std::int8_t>>& weights, const LayerCodes& codes, WeightForm form) {
  DotStream result;
  const int groups = (static_cast<int>(weights.at(0).size()) + 3) / 4;
  result.form = form;
  result.unroll = best_unroll(groups, form);
  result.groups = (groups + result.unroll - 1) / result.unroll * result.unroll;
  result.general = codes.general;
  std::vector<ChannelGroups> channels;
  for (const std::vector<std::int8_t>& channel : weights) {
    channels.push_back(groups_of(channel, result));
    result.apart += static_cast<int>(channels.back().apart.size());
  }
  for (std::size_t first = 0; first < channels.size(); first += kBlock) append_block(channels, codes, first, result);
  return result;
}

std::vector<KernelNumber> dot_numbers(const DotStream& stream, const LayerCodes& codes) {
  std::vector<KernelNumber> numbers = {
      {"kUnroll", stream.unroll, "groups of four codes an iteration"},
      {"kApart", stream.apart > 0 ? 1 : 0, "1: some weights are too large for their group"},
      {"kGeneral", stream.general ? 1 : 0, "1: some channels need the general way from sum to code"}};
  for (const KernelNumber& number : codes_numbers(codes)) numbers.push_back(number);
  return numbers;
}

double dot_cycles(const DotStream& stream, const LayerCodes& codes) {
  const int channels = static_cast<int>(codes.channels.size());
  const int left = channels % kBlock;
  const int iterations = stream.groups > stream.unroll ? stream.groups / stream.unroll : 0;
  const auto block = [&](int n) {
    return 17.0 + n + kIteration * iterations + group_cycles(n, stream.form) * stream.groups +
           n * (code_cycles(codes) + (stream.apart > 0 ? 4.0 : 0.0));
  };
  double cycles = channels / kBlock * block(kBlock) + 55.0 + 12.0 * stream.apart;
  if (left > 0) cycles += block(left) + 55.0;
  for (const ChannelCodes& one : codes.channels) cycles += one.is_line ? 0.0 : 100.0;
  return cycles;
}

std::int64_t dot_code_bytes(const DotStream& stream, const LayerCodes& codes) {
  const std::int64_t group = stream.form == WeightForm::kBytes ? 92 : 60;
  const std::int64_t block = 120 + group * stream.unroll + (stream.apart > 0 ? 110 : 0) + (codes.two_starts ? 100 : 70);
  return codes.channels.size() % kBlock == 0 || codes.channels.size() < kBlock ? block : 2 * block;
}

double grouping_cycles(int codes, WeightForm form) { return 25.0 + (form == WeightForm::kBytes ? 4.0 : 3.25) * codes; }

}  // namespace milliwatt::armv7m
