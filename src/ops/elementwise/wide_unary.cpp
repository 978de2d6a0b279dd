#include "ops/elementwise/wide_unary.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/sigmoid_table.h"
#include "base/to_size.h"
#include "base/wrapping.h"

namespace milliwatt {

namespace {

/// Between entries of the table, `bits` bits apart, in 2^-16 / 2^bits; `limit` behind its end.
std::int32_t between_entries(std::int32_t x, int bits, std::int32_t limit) {
  const std::int32_t entry = std::abs(x) >> bits;
  if (entry >= 255) return limit;
  const std::int32_t low = kSigmoidTable.at(to_size(entry));
  const std::int32_t high = kSigmoidTable.at(to_size(entry + 1));
  return (low << bits) + (std::abs(x) & ((1 << bits) - 1)) * (high - low);
}

// tensorflow/lite/kernels/internal/reference/integer_ops/logistic.h and tanh.h, of int16.
std::int16_t curve_code(const WideCurve& curve, std::int16_t code) {
  const std::int32_t half = curve.shift > 0 ? 1 << (curve.shift - 1) : 0;
  const std::int32_t x = (code * curve.multiplier + half) >> curve.shift;
  if (curve.is_tanh) {
    const std::int32_t twice = between_entries(x, 8, 0xFFFF << 8) - (1 << 23);
    return static_cast<std::int16_t>((x >= 0 ? twice + (1 << 7) : (1 << 7) - 1 - twice) >> 8);
  }
  const std::int32_t share = between_entries(x, 9, 0x7FFF << 10);
  return static_cast<std::int16_t>((x >= 0 ? share + (1 << 9) : (1 << 25) - share + (1 << 9) - 1) >> 10);
}

std::int16_t line_code(const WideLine& line, std::int16_t code) {
  const std::int32_t distance = code - line.input_zero_point;
  return static_cast<std::int16_t>(requantize(line.is_mirrored ? std::abs(distance) : distance, line.factor,
                                              line.output_zero_point, line.codes.lowest, line.codes.highest));
}

}  // namespace

std::int16_t wide_code(const WideUnary& function, std::int16_t code) {
  if (const auto* curve = std::get_if<WideCurve>(&function)) return curve_code(*curve, code);
  return line_code(std::get<WideLine>(function), code);
}

WideCurve wide_curve(bool is_tanh, float input_scale, int exact_shifts) {
  const float exponent = std::log2(input_scale);
  const auto whole = static_cast<int>(std::round(exponent));
  const int left = whole + 12;
  const bool is_exact = std::abs(exponent - static_cast<float>(whole)) < 1e-3F && left >= 0 && left <= exact_shifts;
  if (is_exact) return {is_tanh, 3 << left, 0};
  double multiplier = static_cast<double>(input_scale) * 4096.0 * 3.0;
  int shift = 0;
  for (; multiplier <= 32767.0 / 2.0 && shift <= 30; ++shift) multiplier *= 2.0;
  return {is_tanh, static_cast<std::int32_t>(std::min(multiplier, 65536.0)), shift};
}

}  // namespace milliwatt
