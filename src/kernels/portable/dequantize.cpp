// The portable kernel of DEQUANTIZE.
#include <string>

#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> dequantize_kernels(const OpView& op) {
  using enum ElementType;
  const Tensor& input = op.input(0);
  if (input.is_constant()) throw Error("its input is constant; supported on devices: a computed tensor");
  if (input.type != kInt8 && input.type != kInt16 && input.type != kUint8) {
    throw Error("dequantization from " + std::string(element_name(input.type)) + "; not on devices yet");
  }
  Kernel kernel;
  kernel.function = "dequantize";
  kernel.numbers = {{"kInputZeroPoint", input.quantization.zero_points.at(0), ""}};
  kernel.tables = {{"scale", std::vector<float>{input.quantization.scales.at(0)}, "of one code", true}};
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  kernel.cost.cycles = 12.0 * static_cast<double>(op.output().elements());
  kernel.cost.code_bytes = 60;
  return {kernel};
}

}  // namespace milliwatt::portable
