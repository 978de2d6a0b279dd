// The portable kernels of MUL: two tensors of one shape, or one and a factor for each channel (or one for all),
// computed or constant. Products commute: the larger tensor is `from`, whichever input it is.
#include "ops/elementwise/mul.h"

#include <algorithm>

#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/portable/binary.h"

namespace milliwatt::portable {

namespace {

/// Has the tensor one element, or one for each channel of `shape`?
bool is_by_channel(const Shape& shape, const Tensor& factors) {
  const std::int64_t count = factors.elements();
  if (count == 1) return true;
  return !shape.empty() && count == shape.back() && factors.shape.back() == count;
}

}  // namespace

std::vector<KernelNumber> product_numbers(const OpView& op) {
  const MulRequantization q = mul_requantization(op);
  return {{"kInput0ZeroPoint", q.input_zero_points[0], ""},
          {"kInput1ZeroPoint", q.input_zero_points[1], ""},
          {"kOutputMultiplier", q.factor.multiplier, "a product's factor is multiplier * 2^(shift - 31)"},
          {"kOutputShift", q.factor.shift, ""},
          {"kOutputZeroPoint", q.output_zero_point, ""},
          {"kLowest", q.lowest, "the activation's range as codes"},
          {"kHighest", q.highest, ""}};
}

std::vector<Kernel> mul_kernels(const OpView& op) {
  const Tensor& output = op.output();
  if (output.type != ElementType::kInt8) {
    return {values_kernel(op, BinaryOperation::multiply, plain_numbers(op), 20)};
  }
  const bool same = op.input(0).shape == op.input(1).shape;
  const std::size_t from = op.input(0).shape == output.shape && !op.input(0).is_constant() ? 0 : 1;
  const std::size_t other = 1 - from;
  const Tensor& factors = op.input(other);
  if (op.input(from).shape != output.shape || op.input(from).is_constant() ||
      !(same || is_by_channel(output.shape, factors))) {
    return {binary_kernel(op, BinaryOperation::multiply, product_numbers(op), 34)};  // repeated in another way
  }
  const MulRequantization q = mul_requantization(op);
  const bool by_rows = same && !factors.is_constant();
  const std::int64_t period = by_rows ? row_shape(output.shape).elements : factors.elements();

  Kernel kernel;
  kernel.function = factors.is_constant() ? "mul_constant_s8" : "mul_s8";
  kernel.numbers = {{"kZeroPoint", q.input_zero_points[from], ""},
                    {"kFactorZeroPoint", q.input_zero_points[other], ""},
                    {"kFactors", static_cast<std::int32_t>(period), "the factors repeat after this many elements"},
                    {"kFactorRows", by_rows ? 1 : 0, "1: each row has its own factors"},
                    {"kFactorInput", static_cast<std::int32_t>(other), "the input that holds the factors"},
                    {"kMultiplier", q.factor.multiplier, "requantization factor: multiplier * 2^(shift - 31)"},
                    {"kShift", q.factor.shift, ""},
                    {"kOutputZeroPoint", q.output_zero_point, ""},
                    {"kLowest", q.lowest, "range of the activation, quantized"},
                    {"kHighest", q.highest, ""}};
  if (factors.is_constant()) {
    KernelTable table = weights_table(factors);
    table.name = "factors";
    kernel.tables = {table};
  }
  kernel.steps.steps = row_shape(output.shape).rows;
  const bool is_constant = factors.is_constant();
  kernel.steps.step = [from, other, by_rows, is_constant](int row) {
    Step step{std::vector<RowSpan>(2), {RowSpan{row, 1}}};
    step.reads[from] = {row, 1};
    if (!is_constant) step.reads[other] = by_rows ? RowSpan{row, 1} : RowSpan{0, 1};
    return step;
  };
  kernel.steps.element_wise = by_rows;
  const bool every_row_alike = is_constant && row_shape(output.shape).elements % period == 0;
  kernel.steps.row_stride = by_rows || every_row_alike ? 1 : 0;
  kernel.cost = {30.0 * static_cast<double>(output.elements()), 160};
  return {kernel};
}

}  // namespace milliwatt::portable
