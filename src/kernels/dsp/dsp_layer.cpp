#include "kernels/dsp/dsp_layer.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "base/to_size.h"
#include "kernels/dsp/dot_stream.h"
#include "kernels/dsp/shifted_channel.h"

namespace milliwatt::dsp {

namespace {

/// The fast kernel gives any code, which is then overwritten.
void make_general(DspLayer& layer, std::size_t o, const Requantization& r) {
  layer.channels[o] = constant_channel(layer.channels[o].weights.size(), r.lowest, r);
  const int channel = static_cast<int>(o);
  layer.general.insert(std::ranges::lower_bound(layer.general, channel), channel);
}

}  // namespace

DspLayer dsp_layer(const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                   const Requantization& r) {
  DspLayer layer;
  layer.channels.resize(weights.size());
  for (std::size_t o = 0; o < weights.size(); ++o) {
    layer.channels[o].weights = weights[o];
    std::optional<DspChannel> channel = dsp_channel(weights[o], bias[o], r, static_cast<int>(o));
    if (channel) layer.channels[o] = std::move(*channel);
    if (!channel) make_general(layer, o, r);
  }
  return layer;
}

DspLayer paired_layer(DspLayer layer, const Requantization& r) {
  for (std::size_t o = 1; o < layer.channels.size(); o += 2) {
    if (!can_pair(layer.channels[o - 1], layer.channels[o])) make_general(layer, o, r);
  }
  return layer;
}

std::int32_t folded_bias(std::int32_t bias, const std::vector<std::int8_t>& weights, std::int32_t zero_point) {
  auto sum = static_cast<std::uint32_t>(bias);
  for (const std::int8_t weight : weights) sum -= static_cast<std::uint32_t>(weight * zero_point);
  return static_cast<std::int32_t>(sum);
}

bool any_takes_sign(const DspLayer& layer) {
  return std::ranges::any_of(layer.channels, [](const DspChannel& channel) { return channel.takes_sign; });
}

DspLayer signed_layer(DspLayer layer, const Requantization& r) {
  for (std::size_t o = 0; o < layer.channels.size(); ++o) {
    if (!with_sign(layer.channels[o])) make_general(layer, o, r);
    layer.channels[o] = with_sign(layer.channels[o]).value();
  }
  return layer;
}

DspLayer unsigned_layer(DspLayer layer, const Requantization& r) {
  for (std::size_t o = 0; o < layer.channels.size(); ++o) {
    if (layer.channels[o].takes_sign) make_general(layer, o, r);
  }
  return layer;
}

int shift_or_two_factors(DspLayer& layer, const Requantization& requantization) {
  if (auto shifted = shifted_channels(layer.channels, Pairs::kNone, requantization)) {
    layer.channels = std::move(shifted->channels);
    return shifted->shift;
  }
  layer = unsigned_layer(std::move(layer), requantization);
  return 0;
}

void add_general_channels(Kernel& kernel, const std::vector<int>& general,
                          const std::vector<std::vector<std::int8_t>>& weights, const std::vector<std::int32_t>& bias,
                          const Requantization& r, double outputs, double cycles, int multiplier) {
  if (general.empty()) return;
  std::vector<std::int8_t> all_weights;
  std::vector<std::int32_t> numbers;
  for (const int channel : general) {
    const std::size_t o = to_size(channel);
    all_weights.insert(all_weights.end(), weights[o].begin(), weights[o].end());
    const QuantizedMultiplier factor = r.factors[o];
    numbers.insert(numbers.end(), {channel, folded_bias(bias[o], weights[o], r.input_zero_point), factor.multiplier,
                                   factor.shift, channel / multiplier});
  }
  const auto count = static_cast<std::int32_t>(general.size());
  kernel.numbers.push_back({"kGeneral", count, "channels that the fast form cannot compute exactly"});
  kernel.tables.push_back({"general_weights", std::move(all_weights), "of the general channels, in file order", true});
  kernel.tables.push_back({"general_channels", std::move(numbers),
                           "per general channel: number, folded bias, multiplier, shift, input channel", true});
  kernel.steps.element_wise = false;  // inputs are read again after outputs are written
  kernel.cost.cycles += outputs * count * cycles;
  kernel.cost.code_bytes += 450;
}

bool has_general_channels(const Kernel& kernel) {
  return std::ranges::find(kernel.numbers, "kGeneral", &KernelNumber::name) != kernel.numbers.end();
}

double general_cycles(const Window2d& w) {
  const int taps = w.dilation_width == 1 ? w.kernel_width : 1;  // adjacent
  return general_cycles(w.kernel_height * (w.kernel_width / taps), taps * w.in_channels);
}

double general_cycles(int runs, int codes) {
  return 50.0 +
         runs * (30.0 + (codes % 4 == 0 ? 2.7 : 3.1) * codes + 7.0 * (codes % 4) + (codes % 8 >= 4 ? 14.0 : 0.0));
}

double share_inside(const Window2d& w) {
  int inside = 0;
  for (int y = 0; y < w.out_height; ++y) {
    for (int x = 0; x < w.out_width; ++x) {
      const int left = x * w.stride_width - w.pad_left;
      inside += w.input_row(y, 0) >= 0 && w.input_row(y, w.kernel_height - 1) < w.in_height && left >= 0 &&
                left + (w.kernel_width - 1) * w.dilation_width < w.in_width;
    }
  }
  return static_cast<double>(inside) / (static_cast<double>(w.out_height) * w.out_width);
}

double general_depthwise_cycles(const Window2d& w) {
  const double share = share_inside(w);
  const double taps = w.kernel_height * w.kernel_width;
  return 50.0 + share * 7.0 * taps + (1.0 - share) * (15.0 + 18.0 * taps);
}

}  // namespace milliwatt::dsp
