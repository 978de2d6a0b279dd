#include "kernels/dsp/plain_channels.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>
#include <variant>

#include "base/to_size.h"
#include "kernels/dsp/dsp_channel.h"
#include "kernels/dsp/dsp_layer.h"

namespace milliwatt::dsp {

bool may_be_plain(const QuantizedMultiplier& factor) {
  return factor.shift >= -30 && factor.shift <= -2 && factor.multiplier >= (std::int32_t{1} << 30);
}

bool reads_in_place(const Window2d& w) {
  return w.kernel_height == 1 && (w.kernel_width == 1 || w.dilation_width == 1) &&
         w.kernel_width * w.in_channels >= 4 && !pads(w);
}

std::vector<int> segments_order(int codes, int segments) {
  std::vector<int> order;
  const int whole = codes / 4 * 4;
  for (int base = 0; base < segments * codes; base += codes) {
    for (int code = 0; code < whole; ++code) order.push_back(base + code);
    for (int code = codes - 4; codes > whole && code < codes; ++code) order.push_back(code < whole ? -1 : base + code);
  }
  return order;
}

std::vector<int> window_order(int codes) {
  std::vector<int> order(to_size(codes));
  std::iota(order.begin(), order.end(), 0);
  return order;
}

PlainChannels plain_channels(std::vector<int> refused, int first, const Requantization& r) {
  std::erase_if(refused, [&](int channel) { return channel >= first; });
  for (int channel = first; channel < static_cast<int>(r.factors.size()); ++channel) refused.push_back(channel);
  PlainChannels channels;
  for (const int channel : refused) {
    (may_be_plain(r.factors.at(to_size(channel))) ? channels.plain : channels.general).push_back(channel);
  }
  return channels;
}

namespace {

/// The channel by two factors without a correction of negative sums; nothing if its codes would not be right.
std::optional<DspChannel> unsigned_channel(std::size_t o, const std::vector<std::vector<std::int8_t>>& weights,
                                           const std::vector<std::int32_t>& bias, const Requantization& r) {
  std::optional<DspChannel> channel = dsp_channel(weights[o], bias[o], r, static_cast<int>(o));
  if (channel && (channel->takes_sign || channel->shift_factor <= 0)) return std::nullopt;
  return channel;
}

/// The channel for any sums.
DspChannel signed_channel(std::size_t o, const std::vector<std::vector<std::int8_t>>& weights,
                          const std::vector<std::int32_t>& bias, const Requantization& r) {
  const QuantizedMultiplier factor = r.factors[o];
  DspChannel channel;
  channel.weights = weights[o];
  channel.bias = folded_bias(bias[o], weights[o], r.input_zero_point);
  channel.high_factor = static_cast<std::int32_t>(2U * static_cast<std::uint32_t>(factor.multiplier));
  channel.shift_factor = static_cast<std::int32_t>(std::uint32_t{1} << (32 + factor.shift));
  return channel;
}

}  // namespace

bool plain_signed(const std::vector<int>& plain, const std::vector<std::vector<std::int8_t>>& weights,
                  const std::vector<std::int32_t>& bias, const Requantization& r) {
  return std::ranges::any_of(plain, [&](int o) { return !unsigned_channel(to_size(o), weights, bias, r); });
}

std::vector<std::int32_t> plain_words(const std::vector<int>& plain,
                                      const std::vector<std::vector<std::int8_t>>& weights,
                                      const std::vector<std::int32_t>& bias, const Requantization& r,
                                      const std::vector<int>& order, PlainCodes codes, bool is_signed) {
  std::vector<std::int32_t> words;
  for (const int number : plain) {
    const std::size_t o = to_size(number);
    const DspChannel channel =
        is_signed ? signed_channel(o, weights, bias, r) : unsigned_channel(o, weights, bias, r).value();
    words.insert(words.end(), {number, channel.bias, channel.high_factor, channel.shift_factor});
    const std::size_t in_word = codes == PlainCodes::kPairs ? 2 : 4;
    for (std::size_t at = 0; at < order.size(); at += in_word) {
      std::uint32_t word = 0;
      for (std::size_t i = 0; i < in_word; ++i) {
        const std::size_t code = codes != PlainCodes::kInt16 || i == 0 || i == 3 ? i : 3 - i;
        if (at + code >= order.size() || order[at + code] < 0) continue;
        const std::int8_t weight = channel.weights[to_size(order[at + code])];
        word |= codes == PlainCodes::kPairs ? std::uint32_t{static_cast<std::uint16_t>(weight)} << (16 * i)
                                            : std::uint32_t{static_cast<std::uint8_t>(weight)} << (8 * i);
      }
      words.push_back(static_cast<std::int32_t>(word));
    }
  }
  return words;
}

void add_plain_words(KernelTable& stream, const std::vector<std::int32_t>& words) {
  if (words.empty()) return;
  std::vector<std::int32_t> all = std::get<std::vector<std::int32_t>>(*stream.values);
  all.insert(all.end(), words.begin(), words.end());
  stream = {"stream", std::move(all), "weights, biases and requantization in the kernel's order, plain channels last",
            true};
}

std::vector<KernelNumber> plain_numbers(std::size_t count, bool is_signed) {
  std::vector<KernelNumber> numbers = {
      {"kPlain", static_cast<std::int32_t>(count), "channels that are computed one by one"}};
  if (is_signed && count > 0) numbers.push_back({"kPlainSigned", 1, "their ties are rounded by the sign"});
  return numbers;
}

namespace {

/// Of so many pixels together.
double block_cycles(const PlainRow& row, int at_once) {
  const int words = (row.codes + 3) / 4;
  const bool wide = row.kind == PlainCodes::kInt16;
  const double word =
      (wide ? std::array{0.0, 8.0, 12.0, 0.0, 22.0} : std::array{0.0, 9.0, 14.0, 0.0, 25.0}).at(to_size(at_once)) +
      row.unaligned * (wide ? 2.0 : 1.0) * at_once;
  const double loop = words > 8 ? 3.0 + 6.0 * ((words - 2) / 4) : 0.0;
  const double around = row.segments == 1                 ? 3.0
                        : row.segments == 3 && words <= 3 ? 11.0 + 2.0 * at_once
                                                          : 2.0 + row.segments * (11.0 + at_once);
  const double outputs = at_once * (5.0 + 2.0 * row.clamps + (row.is_signed ? 1.0 : 0.0));
  return 22.0 + around + outputs + row.segments * (words * word + loop);
}

}  // namespace

double plain_cycles(const PlainRow& row) {
  const int at_once = row.pixels >= 4 ? 4 : row.pixels >= 2 ? 2 : 1;
  const int tail = at_once == 4 && row.pixels % 4 <= 2 ? row.pixels % 4 : 0;
  const int blocks = (row.pixels - tail + at_once - 1) / at_once;
  return 60.0 + blocks * block_cycles(row, at_once) + (tail > 0 ? block_cycles(row, tail) : 0.0);
}

int clamps_of(const Requantization& r) { return (r.lowest > -128 ? 1 : 0) + (r.highest < 127 ? 1 : 0); }

double unaligned_share(int apart) { return apart % 4 == 0 ? 0.0 : apart % 2 == 0 ? 0.5 : 0.75; }

}  // namespace milliwatt::dsp
