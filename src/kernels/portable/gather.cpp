// The portable kernels of GATHER: of constant positions elements move as always; computed ones are looked up, in a
// table too.
#include "kernels/moved_rows.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "ops/moves/pieces.h"

namespace milliwatt::portable {

namespace {

/// All computed inputs are there, and everything is done in one step.
Kernel lookup_kernel(const OpView& op) {
  const Shape& in = op.input(0).shape;
  const std::size_t axis = dimension_of(op.integer("axis"), in);
  const std::int64_t run = element_count({in.begin() + static_cast<std::ptrdiff_t>(axis) + 1, in.end()});
  Kernel kernel;
  const bool is_table = op.input(0).is_constant();
  kernel.function = is_table ? "lookup_slices" : "gather";
  if (is_table) kernel.tables = {elements_table("slices", op.input(0))};
  kernel.numbers = {{"kOuter", static_cast<std::int32_t>(op.input(0).elements() / (run * in[axis])), ""},
                    {"kPositions", static_cast<std::int32_t>(op.input(1).elements()), ""},
                    {"kSize", static_cast<std::int32_t>(in[axis]), "slices to choose from"},
                    {"kRun", static_cast<std::int32_t>(run), "elements of a slice"}};
  const RowSpan rows[] = {{0, is_table ? 0 : row_shape(in).rows}, {0, row_shape(op.input(1).shape).rows}};
  const RowSpan out = {0, row_shape(op.output().shape).rows};
  kernel.steps.step = [rows0 = rows[0], rows1 = rows[1], out](int) { return Step{{rows0, rows1}, {out}}; };
  kernel.cost = {2.0 * static_cast<double>(op.output().elements()), 120};
  return kernel;
}

}  // namespace

std::vector<Kernel> gather_kernels(const OpView& op) {
  return {!op.input(1).is_constant() ? lookup_kernel(op) : moved_rows_kernel(op)};
}

}  // namespace milliwatt::portable
