// The device kernels of ADD.
#include <algorithm>

#include "base/error.h"
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

std::vector<KernelNumber> numbers_of(const OpView& op) {
  const AddFactors factors = factors_of(op);
  std::int32_t lowest = -128;
  std::int32_t highest = 127;
  activation_range(op.word("activation"), op.output(), lowest, highest);
  return {{"kLeftShift", kLeftShift, ""},
          {"kInput0ZeroPoint", op.input(0).quantization.zero_points.at(0), ""},
          {"kInput0Multiplier", factors.input0.multiplier, "to the common scale"},
          {"kInput0Shift", factors.input0.shift, ""},
          {"kInput1ZeroPoint", op.input(1).quantization.zero_points.at(0), ""},
          {"kInput1Multiplier", factors.input1.multiplier, "to the common scale"},
          {"kInput1Shift", factors.input1.shift, ""},
          {"kOutputMultiplier", factors.output.multiplier, "from the common scale"},
          {"kOutputShift", factors.output.shift, ""},
          {"kOutputZeroPoint", op.output().quantization.zero_points.at(0), ""},
          {"kLowest", lowest, "the activation's range as codes"},
          {"kHighest", highest, ""}};
}

}  // namespace

std::vector<Kernel> add_kernels(const OpView& op, InstructionSet) {
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
  Kernel kernel;
  kernel.function = "add_s8";
  kernel.numbers = numbers_of(op);
  kernel.steps = row_by_row(output.shape, op.input_count());
  kernel.steps.element_wise = true;
  kernel.cost.cycles = 42.0 * static_cast<double>(output.elements());
  kernel.cost.code_bytes = 220;
  return {kernel};
}

}  // namespace milliwatt
