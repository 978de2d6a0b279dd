// The portable kernels of LEAKY_RELU: a table of all codes of int8; of int16 and float32 element by element.
#include "ops/elementwise/leaky_relu.h"

#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

namespace {

Kernel table_kernel(const OpView& op, const LeakyReluRequantization& q) {
  std::vector<std::int8_t> codes;
  for (std::int32_t code = -128; code < 128; ++code) {
    codes.push_back(static_cast<std::int8_t>(leaky_relu_code(q, code, {-128, 127})));
  }
  Kernel kernel;
  kernel.function = "lookup_s8";
  kernel.numbers = {{"kFirstCode", -128, "the table begins with its result"}};
  kernel.tables = {{"codes", std::move(codes), "LEAKY_RELU of each code from -128 on", false}};
  kernel.cost = {6.0 * static_cast<double>(op.output().elements()), 40};
  return kernel;
}

Kernel wide_kernel(const OpView& op, const LeakyReluRequantization& q) {
  Kernel kernel;
  kernel.function = "leaky_relu_s16";
  kernel.numbers = {{"kInputZeroPoint", q.input_zero_point, ""},
                    {"kMultiplier", q.positive.multiplier, "of what is not negative: multiplier * 2^(shift - 31)"},
                    {"kShift", q.positive.shift, ""},
                    {"kNegativeMultiplier", q.negative.multiplier, ""},
                    {"kNegativeShift", q.negative.shift, ""},
                    {"kOutputZeroPoint", q.output_zero_point, ""}};
  kernel.cost = {25.0 * static_cast<double>(op.output().elements()), 120};
  return kernel;
}

Kernel real_kernel(const OpView& op) {
  Kernel kernel;
  kernel.function = "leaky_relu_f32";
  kernel.tables = {
      {"alpha", std::vector<float>{static_cast<float>(op.number("alpha"))}, "factor of what is negative", true}};
  kernel.cost = {8.0 * static_cast<double>(op.output().elements()), 60};
  return kernel;
}

}  // namespace

std::vector<Kernel> leaky_relu_kernels(const OpView& op) {
  Kernel kernel;
  if (op.output().type == ElementType::kFloat32) {
    kernel = real_kernel(op);
  } else {
    const LeakyReluRequantization q = leaky_relu_requantization(op);
    kernel = op.output().type == ElementType::kInt8 ? table_kernel(op, q) : wide_kernel(op, q);
  }
  kernel.steps = row_by_row(op.output().shape, op.input_count());
  return {kernel};
}

}  // namespace milliwatt::portable
