// The portable kernel of CONCATENATION.
#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/piece_rows.h"
#include "ops/moves/pieces.h"

namespace milliwatt::portable {

std::vector<Kernel> concatenation_kernels(const OpView& op) {
  std::vector<const Tensor*> inputs;
  for (std::size_t i = 0; i < op.input_count(); ++i) {
    if (op.input(i).is_constant()) throw Error("an input is constant; supported on devices: computed tensors");
    inputs.push_back(&op.input(i));
  }
  const PieceRows rows = piece_rows(inputs, op.output(), dimension_of(op.integer("axis"), op.output().shape));

  Kernel kernel;
  kernel.function = "concatenation";
  kernel.numbers = piece_numbers(rows);
  kernel.steps.steps = rows.rows;
  kernel.steps.row_stride = rows.along_rows ? 0 : 1;
  kernel.steps.step = [rows](int row) { return Step{spans_of_row(rows, row), {RowSpan{row, 1}}}; };
  kernel.cost.cycles = 0.9 * static_cast<double>(op.output().elements()) +
                       33.0 * rows.rows * (rows.along_rows ? 1 : rows.runs_in_a_row * static_cast<int>(inputs.size()));
  kernel.cost.code_bytes = 40 + 30 * static_cast<std::int64_t>(inputs.size());
  return {kernel};
}

}  // namespace milliwatt::portable
