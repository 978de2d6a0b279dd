#include "kernels/add_plane.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/to_size.h"
#include "kernels/add_factors.h"
#include "kernels/parts.h"
#include "ops/elementwise/add.h"

namespace milliwatt {

namespace {

constexpr int kCodes = 256;
constexpr int kNeighbours = 3;  // factors up to so far from the rounded slopes are tried

/// The offsets with which the plane of these factors gives every code: from first to second, none where first > second.
struct Offsets {
  std::int64_t first = std::numeric_limits<std::int32_t>::min();
  std::int64_t last = std::numeric_limits<std::int32_t>::max();
};

Offsets offsets_for(std::int64_t factor0, std::int64_t factor1, int shift, const std::vector<std::int8_t>& codes) {
  Offsets offsets;
  for (int i = 0; i < kCodes * kCodes && offsets.first <= offsets.last; ++i) {
    const std::int64_t height = factor0 * (i / kCodes - 128) + factor1 * (i % kCodes - 128);
    const std::int64_t code = codes[to_size(i)];
    if (code > -128) offsets.first = std::max(offsets.first, (code << shift) - height);
    if (code < 127) offsets.last = std::min(offsets.last, ((code + 1) << shift) - 1 - height);
  }
  // The sum must stay within 32 bits for every pair.
  const std::int64_t reach = 128 * (std::abs(factor0) + std::abs(factor1));
  offsets.first = std::max(offsets.first, std::numeric_limits<std::int32_t>::min() + reach);
  offsets.last = std::min(offsets.last, std::numeric_limits<std::int32_t>::max() - reach);
  return offsets;
}

/// One output code, as the reference computes it.
std::int32_t sum_code(const OpView& op, const AddFactors& factors, bool subtracts, std::int32_t x0, std::int32_t x1) {
  const AddRange range;
  const auto scaled = [&](std::size_t input, std::int32_t code, const QuantizedMultiplier& factor) {
    return multiply_by_quantized_multiplier(
        (code - op.input(input).quantization.zero_points.at(0)) * (1 << kAddLeftShift), factor);
  };
  const std::int32_t second = scaled(1, x1, factors.input1);
  const std::int32_t sum = scaled(0, x0, factors.input0) + (subtracts ? -second : second);
  const std::int32_t code =
      multiply_by_quantized_multiplier(sum, factors.output) + op.output().quantization.zero_points.at(0);
  return std::clamp(code, range.lowest, range.highest);
}

}  // namespace

std::optional<AddPlane> add_plane(double slope0, double slope1,
                                  const std::function<std::int32_t(std::int32_t, std::int32_t)>& reference) {
  std::vector<std::int8_t> codes;
  for (int x0 = -128; x0 < 128; ++x0) {
    for (int x1 = -128; x1 < 128; ++x1) codes.push_back(static_cast<std::int8_t>(reference(x0, x1)));
  }
  const double reach = 128 * (std::abs(slope0) + std::abs(slope1)) + 256;
  int shift = 30;
  while (shift > 1 && std::ldexp(reach, shift) >= 2147483648.0) --shift;
  const std::int64_t near0 = std::llround(std::ldexp(slope0, shift));
  const std::int64_t near1 = std::llround(std::ldexp(slope1, shift));
  for (std::int64_t distance = 0; distance <= kNeighbours; ++distance) {
    for (std::int64_t factor0 = near0 - distance; factor0 <= near0 + distance; ++factor0) {
      for (std::int64_t factor1 = near1 - distance; factor1 <= near1 + distance; ++factor1) {
        if (std::max(std::abs(factor0 - near0), std::abs(factor1 - near1)) != distance) continue;
        const Offsets offsets = offsets_for(factor0, factor1, shift, codes);
        if (offsets.first > offsets.last) continue;
        return AddPlane{static_cast<std::int32_t>(factor0), static_cast<std::int32_t>(factor1),
                        static_cast<std::int32_t>((offsets.first + offsets.last) / 2), shift};
      }
    }
  }
  return std::nullopt;
}

std::optional<AddPlane> add_plane_of(const OpView& op) {
  const AddFactors factors = add_factors(op);
  const auto slope = [&](std::size_t input) {
    return static_cast<double>(op.input(input).quantization.scales.at(0)) /
           static_cast<double>(op.output().quantization.scales.at(0));
  };
  const bool subtracts = add_requantization(op).subtracts;
  return add_plane(slope(0), subtracts ? -slope(1) : slope(1),
                   [&](std::int32_t x0, std::int32_t x1) { return sum_code(op, factors, subtracts, x0, x1); });
}

std::vector<KernelNumber> plane_numbers(const AddPlane& plane) {
  return {{"kFactor0", plane.factor0, "code = (factor 0 * x0 + factor 1 * x1 + offset) >> shift"},
          {"kFactor1", plane.factor1, ""},
          {"kOffset", plane.offset, ""},
          {"kShift", plane.shift, ""}};
}

std::vector<KernelNumber> numbers_of_either(const std::optional<AddPlane>& plane) {
  std::vector<KernelNumber> numbers = {{"kPlane", plane ? 1 : 0, "1: a sum is a plane over the codes"}};
  append(numbers, plane_numbers(plane.value_or(AddPlane{0, 0, 0, 1})));
  return numbers;
}

std::vector<Kernel> plane_kernels(const OpView& op, const std::string& function, double an_element,
                                  std::int64_t code_bytes) {
  if (!adds_rows(op)) return {};
  const std::optional<AddPlane> plane = add_plane_of(op);
  if (!plane) return {};
  const AddRange range = add_range(op);
  Kernel kernel;
  kernel.function = function;
  kernel.numbers = plane_numbers(*plane);
  append(kernel.numbers,
         {{"kLowest", range.lowest, "range of the activation, quantized"}, {"kHighest", range.highest, ""}});
  kernel.steps = add_steps(op);
  kernel.cost = {an_element * static_cast<double>(op.output().elements()), code_bytes};
  return {kernel};
}

}  // namespace milliwatt
