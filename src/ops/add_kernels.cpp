// The device kernels of ADD.
#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "ops/add_plane.h"
#include "ops/kernel_parts.h"
#include "ops/kernels.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

constexpr int kLeftShift = 20;  // spare bits of the common scale, as the reference has them for int8

/// How both inputs come to half the larger scale, and their sum to the output's.
struct AddFactors {
  QuantizedMultiplier input0, input1, output;
};

AddFactors factors_of(const OpView& op) {
  const double scale0 = static_cast<double>(op.input(0).quantization.scales.at(0));
  const double scale1 = static_cast<double>(op.input(1).quantization.scales.at(0));
  const double scale = static_cast<double>(op.output().quantization.scales.at(0));
  const double common = 2 * std::max(scale0, scale1);
  return {quantize_multiplier(scale0 / common), quantize_multiplier(scale1 / common),
          quantize_multiplier(common / ((1 << kLeftShift) * scale))};
}

struct Range {
  std::int32_t lowest = -128, highest = 127;
};

Range range_of(const OpView& op) {
  Range range;
  activation_range(op.word("activation"), op.output(), range.lowest, range.highest);
  return range;
}

Kernel portable_kernel(const OpView& op) {
  const AddFactors factors = factors_of(op);
  const Range range = range_of(op);
  Kernel kernel;
  kernel.function = "add_s8";
  kernel.numbers = {{"kLeftShift", kLeftShift, ""},
                    {"kInput0ZeroPoint", op.input(0).quantization.zero_points.at(0), ""},
                    {"kInput0Multiplier", factors.input0.multiplier, "to the common scale"},
                    {"kInput0Shift", factors.input0.shift, ""},
                    {"kInput1ZeroPoint", op.input(1).quantization.zero_points.at(0), ""},
                    {"kInput1Multiplier", factors.input1.multiplier, "to the common scale"},
                    {"kInput1Shift", factors.input1.shift, ""},
                    {"kOutputMultiplier", factors.output.multiplier, "from the common scale"},
                    {"kOutputShift", factors.output.shift, ""},
                    {"kOutputZeroPoint", op.output().quantization.zero_points.at(0), ""},
                    {"kLowest", range.lowest, "the activation's range as codes"},
                    {"kHighest", range.highest, ""}};
  kernel.cost = {42.0 * static_cast<double>(op.output().elements()), 200};
  return kernel;
}

/// One output code, as the reference computes it.
std::int32_t sum_code(const OpView& op, const AddFactors& factors, const Range& range, std::int32_t x0,
                      std::int32_t x1) {
  const auto scaled = [&](std::size_t input, std::int32_t code, const QuantizedMultiplier& factor) {
    return multiply_by_quantized_multiplier((code - op.input(input).quantization.zero_points.at(0)) * (1 << kLeftShift),
                                            factor);
  };
  const std::int32_t sum = scaled(0, x0, factors.input0) + scaled(1, x1, factors.input1);
  const std::int32_t code =
      multiply_by_quantized_multiplier(sum, factors.output) + op.output().quantization.zero_points.at(0);
  return std::clamp(code, range.lowest, range.highest);
}

/// Nothing where the codes, before they are clamped to the activation's range, lie on no plane.
std::optional<AddPlane> plane_of(const OpView& op) {
  const AddFactors factors = factors_of(op);
  const auto slope = [&](std::size_t input) {
    return static_cast<double>(op.input(input).quantization.scales.at(0)) /
           static_cast<double>(op.output().quantization.scales.at(0));
  };
  return add_plane(slope(0), slope(1),
                   [&](std::int32_t x0, std::int32_t x1) { return sum_code(op, factors, Range(), x0, x1); });
}

std::vector<KernelNumber> plane_numbers(const AddPlane& plane) {
  return {{"kFactor0", plane.factor0, "code = (factor 0 * x0 + factor 1 * x1 + offset) >> shift"},
          {"kFactor1", plane.factor1, ""},
          {"kOffset", plane.offset, ""},
          {"kShift", plane.shift, ""}};
}

std::vector<Kernel> dsp_kernels(const OpView& op) {
  const Range range = range_of(op);
  if (range.lowest != -128 || range.highest != 127) return {};
  const std::optional<AddPlane> plane = plane_of(op);
  if (!plane) return {};
  Kernel kernel;
  kernel.function = "add_s8_dsp";
  kernel.numbers = plane_numbers(*plane);
  kernel.cost = {9.0 * static_cast<double>(op.output().elements()), 150};
  return {kernel};
}

std::vector<Kernel> avx2_kernels(const OpView& op) {
  const std::optional<AddPlane> plane = plane_of(op);
  if (!plane) return {};
  const Range range = range_of(op);
  Kernel kernel;
  kernel.function = "add_s8_avx2";
  kernel.numbers = plane_numbers(*plane);
  append(kernel.numbers,
         {{"kLowest", range.lowest, "the activation's range as codes"}, {"kHighest", range.highest, ""}});
  kernel.cost = {0.6 * static_cast<double>(op.output().elements()), 300};
  return {kernel};
}

}  // namespace

std::vector<Kernel> add_kernels(const OpView& op, InstructionSet set) {
  const Tensor& output = op.output();
  for (std::size_t i = 0; i < 2; ++i) {
    const Tensor& input = op.input(i);
    if (input.is_constant()) throw Error("an addend is constant; supported on devices: two computed tensors");
    if (input.shape != output.shape) {
      throw Error("addends " + shape_text(op.input(0).shape) + " and " + shape_text(op.input(1).shape) +
                  "; supported on devices: addends of one shape");
    }
    if (input.type != ElementType::kInt8) throw Error("addends that are not s8; not on devices yet");
  }
  std::vector<Kernel> kernels = {portable_kernel(op)};
  if (set == InstructionSet::kDsp) {
    for (Kernel& kernel : dsp_kernels(op)) kernels.push_back(std::move(kernel));
  }
  if (set == InstructionSet::kAvx2) {
    for (Kernel& kernel : avx2_kernels(op)) kernels.push_back(std::move(kernel));
  }
  for (Kernel& kernel : kernels) {
    kernel.steps = row_by_row(output.shape, op.input_count());
    kernel.steps.element_wise = true;
  }
  return kernels;
}

}  // namespace milliwatt
