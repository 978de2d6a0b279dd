// The portable kernels of SUM, REDUCE_MAX, REDUCE_MIN and the like: one input row a step if each row has its own
// results and the output has its rows too. Otherwise everything in one step, for results of different rows lie in one.
#include "ops/reductions/reduce.h"

#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/reduce_loops.h"

namespace milliwatt::portable {

std::vector<Kernel> reduce_kernels(const OpView& op) {
  if (op.input(0).is_constant()) throw Error("its input is constant; supported on devices: a computed tensor");
  const RowShape in = row_shape(op.input(0).shape);
  const RowShape out = row_shape(op.output().shape);
  const bool by_rows = has_rows(op.input(0).shape) && !reduced_dimensions(op)[1] && out.rows == in.rows;
  Kernel kernel;
  kernel.numbers = reduce_loops(op.input(0).shape, reduced_dimensions(op), by_rows);
  if (sums_codes(op)) {
    kernel.function = "sum_codes";
    append(kernel.numbers, code_sum_numbers(op, sum_factor(op), reduced_count(op)));
  } else {
    kernel.function = "reduce_values";
    kernel.numbers.push_back({"kReducer", static_cast<std::int32_t>(reducer_of(op)), op.op().kind});
  }
  if (by_rows) {
    kernel.steps = row_by_row(op.output().shape, op.input_count());
    kernel.steps.element_wise = false;
    kernel.steps.step = [inputs = op.input_count()](int row) {
      Step step{std::vector<RowSpan>(inputs), {RowSpan{row, 1}}};
      step.reads[0] = {row, 1};
      return step;
    };
  } else {
    kernel.steps = all_at_once(in.rows, op.input_count(), out.rows);
  }
  kernel.cost = {6.0 * static_cast<double>(op.input(0).elements()) + 30.0 * static_cast<double>(op.output().elements()),
                 200};
  return {kernel};
}

}  // namespace milliwatt::portable
