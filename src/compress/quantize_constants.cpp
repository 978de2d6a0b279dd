#include "compress/quantize_constants.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/error.h"
#include "base/in_quotes.h"
#include "base/to_size.h"

namespace milliwatt {
namespace {

template <typename T>
void set_codes(Tensor& constant, ElementType type, const std::vector<T>& codes, Quantization quantization) {
  const auto bytes = std::as_bytes(std::span(codes));
  constant.data.assign(bytes.begin(), bytes.end());
  constant.type = type;
  constant.quantization = std::move(quantization);
}

}  // namespace

void quantize_weights(Tensor& weights, const Quantization& quantization) {
  const auto inner = to_size(element_count({weights.shape.begin() + quantization.axis + 1, weights.shape.end()}));
  std::vector<std::int8_t> codes;
  for (const float value : elements_of<float>(weights)) {
    if (!std::isfinite(value)) {
      throw Error(
          fmt::format("tensor {}: contains the weight {}; supported: finite weights", in_quotes(weights.name), value));
    }
    const double scale = quantization.scales[codes.size() / inner % quantization.scales.size()];
    codes.push_back(
        static_cast<std::int8_t>(std::clamp(std::round(static_cast<double>(value) / scale), -127.0, 127.0)));
  }
  set_codes(weights, ElementType::kInt8, codes, quantization);
}

void quantize_bias(Tensor& bias, float input_scale, const Quantization& weights) {
  constexpr double kMost = std::numeric_limits<std::int32_t>::max();
  Quantization quantization{{}, weights.zero_points, 0};
  for (const float scale : weights.scales) {
    quantization.scales.push_back(static_cast<float>(static_cast<double>(input_scale) * static_cast<double>(scale)));
  }
  std::vector<std::int32_t> codes;
  for (const float value : elements_of<float>(bias)) {
    const double scale = static_cast<double>(input_scale) *
                         static_cast<double>(weights.scales[weights.per_channel() ? codes.size() : 0]);
    const double code = std::round(static_cast<double>(value) / scale);
    if (!(std::abs(code) <= kMost)) {
      throw Error(fmt::format("tensor {}: {} is {} codes; within 32 bits", in_quotes(bias.name), value, code));
    }
    codes.push_back(static_cast<std::int32_t>(code));
  }
  set_codes(bias, ElementType::kInt32, codes, std::move(quantization));
}

void quantize_values(Tensor& constant, const Quantization& quantization) {
  const std::span<const float> values = elements_of<float>(constant);
  if (std::ranges::any_of(values, [](float value) { return std::isnan(value); })) {
    throw Error(fmt::format("tensor {}: contains nan; supported: numbers", in_quotes(constant.name)));
  }
  constant.data = codes_of(values, quantization);
  constant.type = ElementType::kInt8;
  constant.quantization = quantization;
}

std::vector<std::byte> codes_of(std::span<const float> values, const Quantization& quantization) {
  std::vector<std::byte> codes;
  for (const float value : values) {
    const double code = std::round(static_cast<double>(value) / static_cast<double>(quantization.scales[0])) +
                        quantization.zero_points[0];
    codes.push_back(static_cast<std::byte>(static_cast<std::int8_t>(std::clamp(code, -128.0, 127.0))));
  }
  return codes;
}

}  // namespace milliwatt
