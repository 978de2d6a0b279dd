// The portable kernel of ADD.
#include "base/error.h"
#include "kernels/add_factors.h"
#include "kernels/offers.h"
#include "ops/float32.h"

namespace milliwatt::portable {

namespace {

Kernel portable_kernel(const OpView& op) {
  const AddFactors factors = add_factors(op);
  const AddRange range = add_range(op);
  Kernel kernel;
  kernel.function = "add_s8";
  kernel.numbers = {{"kLeftShift", kAddLeftShift, ""},
                    {"kInput0ZeroPoint", op.input(0).quantization.zero_points.at(0), ""},
                    {"kInput0Multiplier", factors.input0.multiplier, "to the common scale"},
                    {"kInput0Shift", factors.input0.shift, ""},
                    {"kInput1ZeroPoint", op.input(1).quantization.zero_points.at(0), ""},
                    {"kInput1Multiplier", factors.input1.multiplier, "to the common scale"},
                    {"kInput1Shift", factors.input1.shift, ""},
                    {"kOutputMultiplier", factors.output.multiplier, "from the common scale"},
                    {"kOutputShift", factors.output.shift, ""},
                    {"kOutputZeroPoint", op.output().quantization.zero_points.at(0), ""},
                    {"kLowest", range.lowest, "range of the activation, quantized"},
                    {"kHighest", range.highest, ""}};
  kernel.steps = add_steps(op);
  kernel.cost = {42.0 * static_cast<double>(op.output().elements()), 200};
  return kernel;
}

}  // namespace

std::vector<Kernel> add_kernels(const OpView& op) {
  expect_codes(op);
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
  return {portable_kernel(op)};
}

}  // namespace milliwatt::portable
