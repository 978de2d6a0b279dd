// QUANTIZE of integers on Armv7E-M.
#include <algorithm>
#include <utility>
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::dsp {

namespace {

/// uint8 to int8 or back, with one scale: the codes are 128 apart.
bool turns_top_bits(const Tensor& from, const Tensor& to) {
  using enum ElementType;
  const bool from_unsigned = from.type == kUint8 && to.type == kInt8;
  const bool to_unsigned = from.type == kInt8 && to.type == kUint8;
  const int distance = from.quantization.zero_points.at(0) - to.quantization.zero_points.at(0);
  return from.quantization.scales == to.quantization.scales &&
         ((from_unsigned && distance == 128) || (to_unsigned && distance == -128));
}

}  // namespace

std::vector<Kernel> quantize_kernels(const OpView& op) {
  const Tensor& output = op.output();
  if (op.input(0).type == ElementType::kFloat32) return {};
  std::vector<Kernel> kernels = portable::quantize_kernels(op);
  std::erase_if(kernels, [](const Kernel& kernel) { return kernel.function != "requantize_codes"; });
  for (Kernel& kernel : kernels) {
    kernel.function += "_dsp";
    kernel.cost.cycles = 15.0 * static_cast<double>(output.elements());
  }
  if (!turns_top_bits(op.input(0), output)) return kernels;
  Kernel kernel;
  kernel.function = "flip_codes_dsp";
  kernel.numbers = {{"kElements", static_cast<std::int32_t>(row_shape(output.shape).elements), "of a row"}};
  kernel.steps = row_by_row(output.shape, op.input_count());
  kernel.steps.element_wise = true;
  kernel.cost = {1.0 * static_cast<double>(output.elements()) + 30.0 * kernel.steps.steps, 110};
  kernels.push_back(std::move(kernel));
  return kernels;
}

}  // namespace milliwatt::dsp
