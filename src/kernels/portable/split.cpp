// The portable kernel of SPLIT and SPLIT_V.
#include "ops/moves/split.h"

#include "kernels/offers.h"
#include "kernels/piece_rows.h"
#include "ops/moves/pieces.h"

namespace milliwatt::portable {

std::vector<Kernel> split_kernels(const OpView& op) {
  const SplitInputs inputs = split_inputs(op);
  const Tensor& whole = op.input(inputs.whole);
  const std::vector<const Tensor*> pieces = split_outputs(op);
  const PieceRows rows = piece_rows(pieces, whole, dimension_of(first_number(op.input(inputs.axis)), whole.shape));
  const std::size_t count = op.input_count();
  const std::size_t read = inputs.whole;

  Kernel kernel;
  kernel.function = "split";
  kernel.numbers = piece_numbers(rows);
  kernel.steps.steps = rows.rows;
  kernel.steps.row_stride = rows.along_rows ? 0 : 1;
  kernel.steps.step = [rows, count, read](int row) {
    Step step{std::vector<RowSpan>(count), spans_of_row(rows, row)};
    step.reads[read] = {row, 1};
    return step;
  };
  kernel.cost.cycles = 0.9 * static_cast<double>(whole.elements()) +
                       33.0 * rows.rows * (rows.along_rows ? 1 : rows.runs_in_a_row * static_cast<int>(pieces.size()));
  kernel.cost.code_bytes = 40 + 30 * static_cast<std::int64_t>(pieces.size());
  return {kernel};
}

}  // namespace milliwatt::portable
