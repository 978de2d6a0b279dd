// The portable kernel of UNPACK: everything in one step, for its outputs have other rows than its input.
#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/piece_rows.h"
#include "ops/moves/pieces.h"

namespace milliwatt::portable {

std::vector<Kernel> unpack_kernels(const OpView& op) {
  const Tensor& whole = op.input(0);
  if (whole.is_constant()) throw Error("its input is constant; supported on devices: a computed tensor");
  const std::size_t axis = dimension_of(op.integer("axis"), whole.shape);
  PieceRows rows;
  for (std::size_t d = 0; d < axis; ++d) rows.runs_in_a_row *= static_cast<std::int32_t>(whole.shape[d]);
  for (std::size_t i = 0; i < op.op().outputs.size(); ++i) {
    rows.piece_rows.push_back(row_shape(op.output(i).shape).rows);
  }
  Kernel kernel;
  kernel.function = "split";
  kernel.numbers = piece_numbers(rows);
  kernel.steps.step = [rows, read = row_shape(whole.shape).rows](int) {
    return Step{{RowSpan{0, read}}, spans_of_row(rows, 0)};
  };
  const auto pieces = static_cast<std::int64_t>(rows.piece_rows.size());
  kernel.cost = {0.9 * static_cast<double>(whole.elements()) + 33.0 * static_cast<double>(rows.runs_in_a_row * pieces),
                 40 + 30 * pieces};
  return {kernel};
}

}  // namespace milliwatt::portable
