#include "ops/elementwise/unary_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "base/exponential.h"
#include "base/fixed_point.h"
#include "base/inverse_square_root.h"
#include "base/wrapping.h"

namespace milliwatt {

namespace {

constexpr int kCurveBits = 4;  // before the point, of what logistic and tanh are asked for

/// From codes to 4 bits before the point and 27 behind it.
double curve_factor(const Quantization& in) { return static_cast<double>(in.scales.at(0)) * (1 << (31 - kCurveBits)); }

/// curve(the code's number, 4 bits before the point), but the ends beyond +-16, which would leave the format.
template <typename Curve>
std::int32_t curve_code(std::int32_t code, const Quantization& in, Curve curve) {
  const QuantizedMultiplier factor = quantize_multiplier(curve_factor(in));
  const double limit = static_cast<double>(((1 << kCurveBits) - 1) * (std::int64_t{1} << (31 - kCurveBits)));
  const auto radius = static_cast<std::int64_t>(std::floor(std::ldexp(limit, -factor.shift)));
  const std::int32_t distance = code - in.zero_points.at(0);
  if (distance <= -radius) return -128;
  if (distance >= radius) return 127;
  return curve(multiply_by_quantized_multiplier(distance, factor));
}

std::int32_t logistic_code(std::int32_t code, const Quantization& in) {
  return curve_code(code, in,
                    [](std::int32_t x) { return rounding_divide_by_power_of_two(logistic_of(x), 31 - 8) - 128; });
}

std::int32_t tanh_code(std::int32_t code, const Quantization& in) {
  return curve_code(code, in, [](std::int32_t x) { return rounding_divide_by_power_of_two(tanh_of(x), 31 - 7); });
}

/// The output has that quantization, and the input's scale suits curve_code().
void check_curve_codes(Checks& checks, const OpView& op, float scale, std::int32_t zero_point) {
  const Tensor& output = op.output();
  const Quantization& out = output.quantization;
  if (out.scales[0] != scale || out.zero_points[0] != zero_point) {
    checks.problem(fmt::format("{} has scale {} and zero point {}", tensor_label("output", output), out.scales[0],
                               out.zero_points[0]),
                   fmt::format("{} and {}", scale, zero_point));
  }
  const double factor = curve_factor(op.input(0).quantization);
  if (factor >= 1 && factor < 1 << 30) return;
  checks.problem(fmt::format("{} has scale {}", tensor_label("input", op.input(0)), op.input(0).quantization.scales[0]),
                 "2^-27 or more, below 8");
}

void check_logistic(Checks& checks, const OpView& op) { check_curve_codes(checks, op, 1.0F / 256, -128); }
void check_tanh(Checks& checks, const OpView& op) { check_curve_codes(checks, op, 1.0F / 128, 0); }

void check_zero_points(Checks& checks, const OpView& op) {
  for (const Tensor* tensor : {&op.input(0), &op.output()}) {
    if (tensor->quantization.zero_points[0] == 0) continue;
    checks.problem(
        fmt::format("{} has zero point {}", tensor_label("tensor", *tensor), tensor->quantization.zero_points[0]),
        "0, of int16");
  }
}

/// Of int16 curves.
void check_curve(Checks& checks, const OpView& op) {
  check_zero_points(checks, op);
  const float in = op.input(0).quantization.scales[0];
  const float out = op.output().quantization.scales[0];
  if (out != 1.0F / 32768) {
    checks.problem(fmt::format("{} has scale {}", tensor_label("output", op.output()), out), "2^-15");
  }
  if (in >= 0x1p-27F && in < 2.6F) return;
  checks.problem(fmt::format("{} has scale {}", tensor_label("input", op.input(0)), in), "2^-27 or more, below 2.6");
}

double rescaling(const Quantization& in, const Quantization& out) {
  return static_cast<double>(in.scales.at(0)) / static_cast<double>(out.scales.at(0));
}

/// The same in single precision.
double single_rescaling(const Quantization& in, const Quantization& out) {
  return static_cast<double>(in.scales.at(0) / out.scales.at(0));
}

void check_single_rescaling(Checks& checks, const OpView& op) {
  checks.factor("the scale of the input", single_rescaling(op.input(0).quantization, op.output().quantization));
}

/// factor * distance + zero point, of the distance's size if is_mirrored, not below the zero point if is_rectified.
UnaryRule line(bool is_mirrored, bool is_rectified) {
  const auto line_of = [=](const Quantization& in, const Quantization& out, CodeRange codes) {
    const std::int32_t zero = out.zero_points.at(0);
    if (is_rectified) codes.lowest = std::max(codes.lowest, zero);
    return WideLine{quantize_multiplier(single_rescaling(in, out)), in.zero_points.at(0), zero, codes, is_mirrored};
  };
  UnaryRule rule;
  rule.code = [=](std::int32_t code, const Quantization& in, const Quantization& out) {
    const WideLine line = line_of(in, out, {-128, 127});
    const std::int32_t distance = code - line.input_zero_point;
    return requantize(is_mirrored ? std::abs(distance) : distance, line.factor, line.output_zero_point,
                      line.codes.lowest, line.codes.highest);
  };
  rule.check = check_single_rescaling;
  rule.int8 = {OutputRule::kRange};
  return and_wide(
      rule,
      [=](const Quantization& in, const Quantization& out) {
        return line_of(in, out, {-32768, 32767});
      },
      [](Checks& checks, const OpView& op) {
        check_zero_points(checks, op);
        check_single_rescaling(checks, op);
      });
}

// What hard_swish_code() multiplies by: 16-bit multipliers and exponents.
struct HardSwishFactors {
  QuantizedMultiplier output;  ///< from codes times 128 to output codes
  QuantizedMultiplier share;   ///< from codes times 128 to units of 3 / 2^15
};

HardSwishFactors hard_swish_factors(const Quantization& in, const Quantization& out) {
  const auto narrow = [](float factor) {
    QuantizedMultiplier result = quantize_multiplier(static_cast<double>(factor));
    result.multiplier = result.multiplier >= 0x7fffffff - (1 << 15) ? 0x7fff : (result.multiplier + (1 << 15)) >> 16;
    return result;
  };
  const float fine_scale = 1.0F / 128 * in.scales.at(0);
  return {narrow(fine_scale / out.scales.at(0)), narrow(fine_scale / (3.0F / 32768))};
}

std::int32_t clamped_to_16_bits(std::int64_t x) {
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(x, -32768, 32767));
}

/// Rounded a * b / 2^15 of 16-bit numbers.
std::int32_t times_16_bits(std::int32_t a, std::int32_t b) {
  return clamped_to_16_bits((std::int64_t{a} * b + (1 << 14)) >> 15);
}

std::int32_t hard_swish_code(std::int32_t code, const Quantization& in, const Quantization& out) {
  const HardSwishFactors factors = hard_swish_factors(in, out);
  const std::int32_t fine = (code - in.zero_points.at(0)) * 128;
  const std::int32_t value = times_16_bits(fine, factors.output.multiplier);
  const int left = factors.share.shift;
  std::int32_t share = fine;  // of clamp(x, -3, 3) / 3 in 2^-15
  if (left > 0) share = clamped_to_16_bits(share * (std::int64_t{1} << (left - 1)));
  share = times_16_bits(share, factors.share.multiplier);
  if (left > 0) share = clamped_to_16_bits(std::int64_t{share} * 2);
  if (left < 0) share = rounding_divide_by_power_of_two(share, -left);
  share = (share + (1 << 15)) >> 1;
  const std::int32_t product = share * value / (1 << 15);  // rounded to zero
  return rounding_divide_by_power_of_two(product, -factors.output.shift) + out.zero_points.at(0);
}

void check_hard_swish(Checks& checks, const OpView& op) {
  const HardSwishFactors factors = hard_swish_factors(op.input(0).quantization, op.output().quantization);
  const float in = op.input(0).quantization.scales[0];
  if (factors.output.shift > 0 || factors.output.shift < -15) {
    checks.problem(
        fmt::format("the scale of the input is {} times that of the output", in / op.output().quantization.scales[0]),
        "2^-8 to 2^7 times");
  }
  if (factors.share.shift < -15 || factors.share.shift > 30) {
    checks.problem(fmt::format("{} has scale {}", tensor_label("input", op.input(0)), in), "2^-21 to 2^23");
  }
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

UnaryRule and_wide(UnaryRule rule, std::function<WideUnary(const Quantization& in, const Quantization& out)> wide,
                   std::function<void(Checks& checks, const OpView& op)> check) {
  rule.wide = std::move(wide);
  rule.check_wide = std::move(check);
  return rule;
}

UnaryRule logistic() {
  const UnaryRule rule = {
      [](std::int32_t code, const Quantization& in, const Quantization&) { return logistic_code(code, in); },
      check_logistic,
      {},
      {OutputRule::kProbability}};
  return and_wide(
      rule, [](const Quantization& in, const Quantization&) { return wide_curve(false, in.scales[0], 0); },
      check_curve);
}

UnaryRule hyperbolic_tangent() {
  const UnaryRule rule = {
      [](std::int32_t code, const Quantization& in, const Quantization&) { return tanh_code(code, in); },
      check_tanh,
      {},
      {}};
  return and_wide(
      rule, [](const Quantization& in, const Quantization&) { return wide_curve(true, in.scales[0], 1); }, check_curve);
}

UnaryRule rounded(float (*function)(float)) {
  UnaryRule rule;
  rule.code = [function](std::int32_t code, const Quantization& in, const Quantization& out) {
    const float inverse = 1 / out.scales.at(0);
    const float value = function(in.scales.at(0) * static_cast<float>(code - in.zero_points.at(0)));
    const float result = std::round(value * inverse) + static_cast<float>(out.zero_points.at(0));
    return static_cast<std::int32_t>(std::clamp(result, -128.0F, 127.0F));
  };
  rule.int8 = {OutputRule::kRange};
  return rule;
}

float exponential_linear(float x) { return x < 0 ? std::exp(x) - 1 : x; }

UnaryRule hard_swish() { return {hard_swish_code, check_hard_swish, {}, {OutputRule::kRange}}; }

UnaryRule absolute() { return line(true, false); }

UnaryRule rectified() { return line(false, true); }

UnaryRule rectified_up_to_6() {
  const auto line_of = [](const Quantization& in, CodeRange codes) {
    const std::int32_t zero = in.zero_points.at(0);
    const double six = std::round(static_cast<double>(6.0F / in.scales.at(0))) + zero;
    codes.highest = static_cast<std::int32_t>(std::min<double>(six, codes.highest));
    codes.lowest = std::max(codes.lowest, zero);
    return WideLine{quantize_multiplier(1), zero, zero, codes};
  };
  const auto check = [](Checks& checks, const OpView& op) { checks.same_quantization(op.input(0), op.output(), 0); };
  UnaryRule rule;
  rule.code = [=](std::int32_t code, const Quantization& in, const Quantization&) {
    const WideLine line = line_of(in, {-128, 127});
    return std::clamp(code, line.codes.lowest, line.codes.highest);
  };
  rule.check = check;
  rule.int8 = {OutputRule::kAsInput};
  return and_wide(
      rule,
      [=](const Quantization& in, const Quantization&) {
        return line_of(in, {-32768, 32767});
      },
      check);
}

UnaryRule inverse_root() {
  const auto factor_of = [](const Quantization& in, const Quantization& out) {
    return quantize_multiplier(1.0 / static_cast<double>(std::sqrt(in.scales.at(0)) * out.scales.at(0)));
  };
  constexpr int kMoreBits = 20;  // that keep the root a whole number
  UnaryRule rule;
  rule.code = [=](std::int32_t code, const Quantization& in, const Quantization& out) {
    if (code == in.zero_points.at(0)) return 127;
    QuantizedMultiplier root = inverse_square_root(code - in.zero_points.at(0));
    root.shift += kMoreBits;
    QuantizedMultiplier factor = factor_of(in, out);
    factor.shift -= kMoreBits;
    return requantize(multiply_by_quantized_multiplier(1, root), factor, out.zero_points.at(0), -128, 127);
  };
  rule.check = [=](Checks& checks, const OpView& op) {
    const Quantization& in = op.input(0).quantization;
    if (in.zero_points[0] != -128) {
      checks.problem(fmt::format("{} has zero point {}", tensor_label("input", op.input(0)), in.zero_points[0]),
                     "-128");
    }
    const int shift = factor_of(in, op.output().quantization).shift;
    if (shift < -11 || shift > 30) {
      checks.problem("1 / (root of the scale of the input times that of the output) is 2^" + std::to_string(shift),
                     "2^-11 to 2^30");
    }
  };
  rule.int8 = {OutputRule::kRange};
  return rule;
}

}  // namespace milliwatt
