// The portable kernel of TILE: one output row a step, of one input row if rows are not repeated; else every step reads
// all of them.
#include <string>

#include "kernels/moved_rows.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> tile_kernels(const OpView& op) {
  const Shape& in = op.input(0).shape;
  const Shape& out = op.output().shape;
  if (op.input(0).is_constant() || op.output().type != ElementType::kInt8 || out.size() > 4) {
    return {moved_rows_kernel(op)};
  }
  const int in_rows = row_shape(in).rows;
  const bool has_rows = milliwatt::has_rows(out);
  const bool row_by_row = has_rows && in[1] == out[1];

  Kernel kernel;
  kernel.function = "tile_s8";
  kernel.numbers = {{"kRowByRow", row_by_row ? 1 : 0, "1: an output row has the elements of one input row"},
                    {"kRows", has_rows ? in_rows : 1, "after so many rows they begin again"}};
  const std::size_t first = has_rows ? 2 : 0;  // of the dimensions within a row
  for (std::size_t k = 0; k < 4; ++k) {
    const bool is_there = k + out.size() >= 4 + first;
    const std::size_t d = is_there ? k + out.size() - 4 : 0;
    const std::string number = std::to_string(k);
    kernel.numbers.push_back({"kSize" + number, is_there ? static_cast<std::int32_t>(in[d]) : 1, "of the input"});
    kernel.numbers.push_back({"kTimes" + number, is_there ? static_cast<std::int32_t>(out[d] / in[d]) : 1, ""});
  }
  kernel.steps.steps = row_shape(out).rows;
  kernel.steps.row_stride = row_by_row ? 1 : 0;
  kernel.steps.step = [row_by_row, in_rows](int row) {
    return Step{{row_by_row ? RowSpan{row, 1} : RowSpan{0, in_rows}, RowSpan{}}, {RowSpan{row, 1}}};
  };
  kernel.cost = {4.0 * static_cast<double>(op.output().elements()), 140};
  return {kernel};
}

}  // namespace milliwatt::portable
