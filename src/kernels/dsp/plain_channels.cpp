#include "kernels/dsp/plain_channels.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>
#include <variant>

#include "base/to_size.h"
#include "kernels/dsp/dsp_layer.h"

namespace milliwatt::dsp {

bool may_be_plain(const QuantizedMultiplier& factor) {
  return factor.shift >= -30 && factor.shift <= -2 && factor.multiplier >= (std::int32_t{1} << 30);
}

bool reads_in_place(const Window2d& w) {
  return w.kernel_height == 1 && (w.kernel_width == 1 || w.dilation_width == 1) &&
         w.kernel_width * w.in_channels >= 4 && !pads(w);
}

std::vector<int> in_place_order(int codes) {
  const int whole = codes / 4 * 4;
  std::vector<int> order(to_size(whole));
  std::iota(order.begin(), order.end(), 0);
  for (int code = codes - 4; codes > whole && code < codes; ++code) order.push_back(code < whole ? -1 : code);
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

std::vector<std::int32_t> plain_words(const std::vector<int>& plain,
                                      const std::vector<std::vector<std::int8_t>>& weights,
                                      const std::vector<std::int32_t>& bias, const Requantization& r,
                                      const std::vector<int>& order, PlainCodes codes) {
  std::vector<std::int32_t> words;
  for (const int channel : plain) {
    const std::size_t o = to_size(channel);
    const QuantizedMultiplier factor = r.factors[o];
    words.insert(words.end(), {channel, folded_bias(bias[o], weights[o], r.input_zero_point),
                               static_cast<std::int32_t>(2U * static_cast<std::uint32_t>(factor.multiplier)),
                               static_cast<std::int32_t>(std::uint32_t{1} << (32 + factor.shift))});
    for (std::size_t at = 0; at < order.size(); at += 4) {
      std::uint32_t word = 0;
      for (std::size_t i = 0; i < 4; ++i) {
        const std::size_t code = codes == PlainCodes::kInt8 || i == 0 || i == 3 ? i : 3 - i;
        if (at + code >= order.size() || order[at + code] < 0) continue;
        word |= std::uint32_t{static_cast<std::uint8_t>(weights[o][to_size(order[at + code])])} << (8 * i);
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

KernelNumber plain_number(std::size_t count) {
  return {"kPlain", static_cast<std::int32_t>(count), "channels that are computed one by one"};
}

double plain_cycles(int pixels, int codes, PlainCodes kind, bool unaligned) {
  const int at_once = pixels >= 4 ? 4 : pixels >= 2 ? 2 : 1;
  const int words = (codes + 3) / 4;
  const bool wide = kind == PlainCodes::kInt16;
  const double word =
      (wide ? std::vector{0.0, 8.0, 12.0, 0.0, 22.0} : std::vector{0.0, 9.0, 14.0, 0.0, 25.0}).at(to_size(at_once)) +
      (unaligned ? (wide ? 1.0 : 0.5) * at_once : 0.0);
  const int blocks = (pixels + at_once - 1) / at_once;
  return 105.0 + blocks * (40.0 + 6.0 * at_once + words * word + 5.0 * ((words + 3) / 4));
}

}  // namespace milliwatt::dsp
