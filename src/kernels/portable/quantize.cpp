// The portable kernels of QUANTIZE.
#include <limits>
#include <string>

#include "base/error.h"
#include "base/fixed_point.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

namespace {

bool supported(ElementType from, ElementType to) {
  using enum ElementType;
  if (from == kFloat32) return to == kInt8 || to == kInt16;
  if (from == kInt16) return to == kInt8 || to == kInt16 || to == kInt32;
  if (from == kInt8) return to == kInt8 || to == kUint8 || to == kInt16 || to == kInt32;
  return from == kUint8 && to == kInt8;
}

}  // namespace

std::vector<Kernel> quantize_kernels(const OpView& op) {
  const Tensor& input = op.input(0);
  const Tensor& output = op.output();
  if (!supported(input.type, output.type)) {
    throw Error("quantization from " + std::string(element_name(input.type)) + " to " +
                std::string(element_name(output.type)) + "; not on devices yet");
  }
  const CodeRange range = code_range(output.type);
  const float output_scale = output.quantization.scales.at(0);
  const double elements = static_cast<double>(output.elements());

  Kernel kernel;
  kernel.numbers = {{"kOutputZeroPoint", output.quantization.zero_points.at(0), ""},
                    {"kLowest", range.lowest, ""},
                    {"kHighest", range.highest, ""}};
  if (input.type == ElementType::kFloat32) {
    kernel.function = "quantize_float";
    kernel.tables = {{"scale", std::vector<float>{output_scale}, "of one code", true}};
    kernel.cost = {40.0 * elements, 120};
  } else {
    kernel.function = "requantize_codes";
    const QuantizedMultiplier factor =
        quantize_multiplier(static_cast<double>(input.quantization.scales.at(0)) / static_cast<double>(output_scale));
    append(kernel.numbers, {{"kInputZeroPoint", input.quantization.zero_points.at(0), ""},
                            {"kMultiplier", factor.multiplier, ""},
                            {"kShift", factor.shift, ""}});
    kernel.cost = {20.0 * elements, 90};
  }
  kernel.steps = row_by_row(output.shape, op.input_count());
  kernel.steps.element_wise = element_bytes(output.type) == element_bytes(input.type);
  return {kernel};
}

}  // namespace milliwatt::portable
