#include "ops/elementwise/unary_rules.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/exponential.h"
#include "base/fixed_point.h"
#include "base/wrapping.h"

namespace milliwatt {

namespace {

constexpr int kLogisticBits = 4;  // before the point, of what the logistic function is asked for

/// From codes to 4 bits before the point and 27 behind it.
double logistic_factor(const Quantization& in) {
  return static_cast<double>(in.scales.at(0)) * (1 << (31 - kLogisticBits));
}

std::int32_t logistic_code(std::int32_t code, const Quantization& in) {
  const QuantizedMultiplier factor = quantize_multiplier(logistic_factor(in));
  // Distances of 16 and more would leave the format: there the result is 0 or 1.
  const double limit = static_cast<double>(((1 << kLogisticBits) - 1) * (std::int64_t{1} << (31 - kLogisticBits)));
  const auto radius = static_cast<std::int64_t>(std::floor(std::ldexp(limit, -factor.shift)));
  const std::int32_t distance = code - in.zero_points.at(0);
  if (distance <= -radius) return -128;
  if (distance >= radius) return 127;
  const std::int32_t share = logistic_of(multiply_by_quantized_multiplier(distance, factor));
  return rounding_divide_by_power_of_two(share, 31 - 8) - 128;
}

void check_logistic(Checks& checks, const OpView& op) {
  const Tensor& output = op.output();
  if (output.quantization.scales[0] != 1.0f / 256 || output.quantization.zero_points[0] != -128) {
    checks.problem(fmt::format("{} has scale {} and zero point {}", tensor_label("output", output),
                               output.quantization.scales[0], output.quantization.zero_points[0]),
                   "0.00390625 and -128");
  }
  const double factor = logistic_factor(op.input(0).quantization);
  if (factor >= 1 && factor < 1 << 30) return;
  checks.problem(fmt::format("{} has scale {}", tensor_label("input", op.input(0)), op.input(0).quantization.scales[0]),
                 "2^-27 or more, below 8");
}

double rescaling(const Quantization& in, const Quantization& out) {
  return static_cast<double>(in.scales.at(0)) / static_cast<double>(out.scales.at(0));
}

}  // namespace

UnaryRule of_reals(RealFunction function, UnaryRule rule) {
  rule.real = function;
  return rule;
}

UnaryRule rescaled(std::function<std::int32_t(std::int32_t distance)> function) {
  UnaryRule rule;
  rule.code = [function = std::move(function)](std::int32_t code, const Quantization& in, const Quantization& out) {
    const QuantizedMultiplier factor = quantize_multiplier(rescaling(in, out));
    return requantize(function(code - in.zero_points.at(0)), factor, out.zero_points.at(0), -128, 127);
  };
  rule.check = [](Checks& checks, const OpView& op) {
    checks.factor("the scale of the input", rescaling(op.input(0).quantization, op.output().quantization));
  };
  rule.int8 = {OutputRule::kRange};
  return rule;
}

UnaryRule logistic() {
  return {[](std::int32_t code, const Quantization& in, const Quantization&) { return logistic_code(code, in); },
          check_logistic,
          {},
          {OutputRule::kProbability}};
}

}  // namespace milliwatt
