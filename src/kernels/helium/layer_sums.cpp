#include "kernels/helium/layer_sums.h"

#include <algorithm>
#include <utility>

#include "kernels/parts.h"

namespace milliwatt::helium {

namespace {

constexpr std::size_t kBlock = 16;  // codes of a vector register

std::int32_t folded(std::int32_t bias, const std::vector<std::int8_t>& weights, std::int32_t zero_point) {
  auto sum = static_cast<std::uint32_t>(bias);  // wraps as the reference's sums do
  for (const std::int32_t weight : weights) sum -= static_cast<std::uint32_t>(weight * zero_point);
  return static_cast<std::int32_t>(sum);
}

int rounding_of(const Requantization& requantization) {
  const auto shifts_are = [&](auto is_good) {
    return std::ranges::all_of(requantization.factors, is_good, &QuantizedMultiplier::shift);
  };
  const bool only_positive = requantization.lowest >= requantization.output_zero_point;
  if (only_positive && shifts_are([](int shift) { return shift <= 0; })) return 0;
  return shifts_are([](int shift) { return shift < 0; }) ? 1 : 2;
}

}  // namespace

LayerSums layer_sums(std::vector<std::vector<std::int8_t>> weights, const std::vector<std::int32_t>& bias,
                     const Requantization& requantization) {
  LayerSums layer;
  for (std::size_t channel = 0; channel < weights.size(); ++channel) {
    layer.bias.push_back(folded(bias[channel], weights[channel], requantization.input_zero_point));
  }
  layer.weights = std::move(weights);
  layer.requantization = requantization;
  layer.rounding = rounding_of(requantization);
  return layer;
}

KernelTable weights_in_blocks(const LayerSums& layer, std::size_t group, bool whole) {
  std::vector<std::int8_t> stream;
  const std::size_t taps = layer.taps();
  for (std::size_t first = 0; first < layer.weights.size(); first += group) {
    for (std::size_t block = 0; block < taps; block += kBlock) {
      const std::size_t end = block + (whole ? kBlock : std::min(kBlock, taps - block));
      for (std::size_t channel = first; channel < first + group; ++channel) {
        for (std::size_t tap = block; tap < end; ++tap) {
          const bool is_there = channel < layer.weights.size() && tap < taps;
          stream.push_back(is_there ? layer.weights[channel][tap] : std::int8_t{0});
        }
      }
    }
  }
  if (!whole && taps % kBlock != 0) stream.resize(stream.size() + kBlock - 1, 0);
  return {"weights", std::move(stream), "a few channels together, 16 taps of each", true};
}

KernelTable channels_in_groups(const LayerSums& layer, const std::vector<std::size_t>& order) {
  std::vector<std::int32_t> stream;
  const std::size_t channels = layer.bias.size();
  const std::vector<QuantizedMultiplier>& factors = layer.requantization.factors;
  for (std::size_t first = 0; first < channels; first += order.size()) {
    for (std::size_t i = 0; i < order.size(); ++i) stream.push_back(first + i < channels ? layer.bias[first + i] : 0);
    const auto append_each = [&](auto number_of) {
      for (const std::size_t i : order) stream.push_back(first + i < channels ? number_of(factors[first + i]) : 0);
    };
    append_each([](const QuantizedMultiplier& factor) { return factor.multiplier; });
    append_each([](const QuantizedMultiplier& factor) { return std::min<std::int32_t>(factor.shift, 0); });
    if (layer.rounding == 2) {
      append_each([](const QuantizedMultiplier& factor) { return std::max<std::int32_t>(factor.shift, 0); });
    }
  }
  return {"channels", std::move(stream), "biases, multipliers and shifts of a few channels together", true};
}

std::vector<KernelNumber> sum_numbers(const LayerSums& layer) {
  std::vector<KernelNumber> numbers = {{"kRounding", layer.rounding, "0: up; 1: away from 0; 2: that, any shifts"}};
  append(numbers, code_numbers(layer.requantization));
  return numbers;
}

}  // namespace milliwatt::helium
