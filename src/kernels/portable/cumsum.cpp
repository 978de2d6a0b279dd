// The portable kernels of CUMSUM: one row a step if sums run within rows, else everything in one step, for sums may run
// from the last row to the first.
#include "ops/reductions/cumsum.h"

#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> cumsum_kernels(const OpView& op) {
  CumsumShape shape = cumsum_shape(op);
  const RowShape rows = row_shape(op.input(0).shape);
  const bool by_rows = has_rows(op.input(0).shape) && cumsum_dimension(op) > 1;
  if (by_rows) shape.outer /= rows.rows;
  Kernel kernel;
  kernel.function = op.output().type == ElementType::kInt8 ? "cumsum_s8" : "cumsum";
  kernel.numbers = {{"kOuter", static_cast<std::int32_t>(shape.outer), ""},
                    {"kSize", static_cast<std::int32_t>(shape.size), "elements of a sum"},
                    {"kInner", static_cast<std::int32_t>(shape.inner), "elements from one to the next"},
                    {"kExclusive", shape.is_exclusive ? 1 : 0, "1: without the element itself"},
                    {"kReverse", shape.is_reverse ? 1 : 0, "1: from the last element on"}};
  if (op.output().type == ElementType::kInt8) {
    const QuantizedMultiplier factor = cumsum_factor(op);
    append(kernel.numbers, {{"kBits", kCumsumBits, "of sums behind the point"},
                            {"kInputZeroPoint", op.input(0).quantization.zero_points.at(0), ""},
                            {"kMultiplier", factor.multiplier, "requantization factor: multiplier * 2^(shift - 31)"},
                            {"kShift", factor.shift, ""},
                            {"kOutputZeroPoint", op.output().quantization.zero_points.at(0), ""}});
  }
  kernel.steps =
      by_rows ? row_by_row(op.output().shape, op.input_count()) : all_at_once(rows.rows, op.input_count(), rows.rows);
  if (by_rows) {
    kernel.steps.step = [inputs = op.input_count()](int row) {
      Step step{std::vector<RowSpan>(inputs), {RowSpan{row, 1}}};
      step.reads[0] = {row, 1};
      return step;
    };
  }
  kernel.cost = {20.0 * static_cast<double>(op.output().elements()), 160};
  return {kernel};
}

}  // namespace milliwatt::portable
