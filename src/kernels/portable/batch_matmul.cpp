// The portable kernels of BATCH_MATMUL: everything in one step.
#include "ops/sums/batch_matmul.h"

#include <fmt/format.h>

#include <string>

#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> batch_matmul_kernels(const OpView& op) {
  if (op.input(0).is_constant()) throw Error("a constant first factor; supported on devices: a computed one");
  const MatrixProducts p = matrix_products(op);
  Kernel kernel;
  const auto number = [&](const std::string& name, std::int64_t value) {
    kernel.numbers.push_back({name, static_cast<std::int32_t>(value), ""});
  };
  number("kRows", p.rows);
  number("kDepth", p.depth);
  number("kColumns", p.columns);
  number("kLeftRow", p.a_row);
  number("kLeftDepth", p.a_depth);
  number("kRightDepth", p.b_depth);
  number("kRightColumn", p.b_column);
  for (std::size_t d = 0; d < p.batches.size(); ++d) {
    number(fmt::format("kBatches{}", d), p.batches[d]);
    number(fmt::format("kLeftBatch{}", d), p.a_batch[d]);
    number(fmt::format("kRightBatch{}", d), p.b_batch[d]);
  }
  kernel.steps = all_at_once(row_shape(op.input(0).shape).rows, op.input_count(), row_shape(op.output().shape).rows);
  if (op.input(1).is_constant()) {
    kernel.function = "batch_matmul_constant_f32";
    const auto factors = elements_of<float>(op.input(1));
    kernel.tables = {{"right", std::vector<float>(factors.begin(), factors.end()), "second factor", true}};
  } else {
    kernel.function = "batch_matmul_f32";
    kernel.steps.step = [left = row_shape(op.input(0).shape).rows, right = row_shape(op.input(1).shape).rows,
                         out = row_shape(op.output().shape).rows](int) {
      return Step{{RowSpan{0, left}, RowSpan{0, right}}, {RowSpan{0, out}}};
    };
  }
  kernel.cost = {12.0 * static_cast<double>(op.output().elements() * p.depth), 300};
  return {kernel};
}

}  // namespace milliwatt::portable
