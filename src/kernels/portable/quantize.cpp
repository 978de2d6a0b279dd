// The portable kernels of QUANTIZE.
#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/fixed_point.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

namespace {

bool supported(ElementType from, ElementType to) {
  using enum ElementType;
  if (from == kFloat32) return to == kInt8 || to == kInt16;
  if (from == kInt32) return to == kInt8 || to == kInt16;
  if (from == kInt16) return to == kInt8 || to == kInt16 || to == kInt32;
  if (from == kInt8) return to == kInt8 || to == kUint8 || to == kInt16 || to == kInt32;
  return from == kUint8 && to == kInt8;
}

/// By a table of all codes: faster than to compute them, and 256 bytes more.
Kernel lookup_kernel(const OpView& op, const QuantizedMultiplier& factor) {
  const CodeRange from = code_range(op.input(0).type);
  const CodeRange to = code_range(op.output().type);
  std::vector<std::int8_t> codes;
  for (std::int32_t code = from.lowest; code <= from.highest; ++code) {
    const std::int32_t scaled =
        multiply_by_quantized_multiplier(code - op.input(0).quantization.zero_points.at(0), factor);
    const std::int32_t result = std::clamp(scaled + op.output().quantization.zero_points.at(0),
                                           static_cast<std::int32_t>(to.lowest), static_cast<std::int32_t>(to.highest));
    codes.push_back(static_cast<std::int8_t>(result));  // of uint8: the same bits
  }
  Kernel kernel;
  kernel.function = "lookup_s8";
  kernel.numbers = {{"kFirstCode", static_cast<std::int32_t>(from.lowest), "the table begins with its result"}};
  kernel.tables = {{"codes", std::move(codes), "output code of each input code", false}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.steps.element_wise = true;
  kernel.cost = {7.0 * static_cast<double>(op.output().elements()), 40};
  return kernel;
}

}  // namespace

std::vector<Kernel> quantize_kernels(const OpView& op) {
  const Tensor& input = op.input(0);
  const Tensor& output = op.output();
  if (!supported(input.type, output.type)) {
    throw Error("quantization from " + std::string(element_name(input.type)) + " to " +
                std::string(element_name(output.type)) + "; not on devices yet");
  }
  if (input.type == ElementType::kInt32 && input.quantization.zero_points.at(0) != 0) {
    throw Error("quantization from s32 with a zero point; supported on devices: zero point 0");
  }
  const CodeRange range = code_range(output.type);
  const float output_scale = output.quantization.scales.at(0);
  const double elements = static_cast<double>(output.elements());

  std::vector<Kernel> kernels;
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
    const bool all_bytes = element_bytes(input.type) == 1 && element_bytes(output.type) == 1;
    if (all_bytes && elements >= 64.0) kernels.push_back(lookup_kernel(op, factor));
  }
  kernel.steps = row_by_row(output.shape, op.input_count());
  kernel.steps.element_wise = element_bytes(output.type) == element_bytes(input.type);
  kernels.push_back(std::move(kernel));
  return kernels;
}

}  // namespace milliwatt::portable
