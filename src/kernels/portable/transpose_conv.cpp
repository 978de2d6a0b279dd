// The portable kernels of TRANSPOSE_CONV: one output row a step, of the input rows that reach it.
#include <algorithm>

#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/sum_parts.h"
#include "ops/sums/transpose_window.h"

namespace milliwatt::portable {

namespace {

int quotient_up(int a, int b) { return a <= 0 ? 0 : (a + b - 1) / b; }

/// The input rows whose windows reach the output row.
RowSpan rows_reaching(const Window2d& w, int row) {
  const int place = row + w.pad_top;
  const int first = quotient_up(place - w.kernel_height + 1, w.stride_height);
  const int last = std::min(place / w.stride_height, w.in_height - 1);
  return first > last ? RowSpan{} : RowSpan{first, last - first + 1};
}

}  // namespace

std::vector<Kernel> transpose_conv_kernels(const OpView& op) {
  const Window2d w = transpose_window(op);
  Kernel kernel;
  kernel.numbers = window_numbers(w);
  add_sums(op, "transpose_conv", w.out_channels, kTransposeSums, kernel);
  kernel.steps.steps = w.out_height;
  kernel.steps.step = [w, inputs = op.input_count()](int row) {
    Step step{std::vector<RowSpan>(inputs), {RowSpan{row, 1}}};
    step.reads[kTransposeSums.input] = rows_reaching(w, row);
    return step;
  };
  const double pixels = static_cast<double>(op.output().elements());
  const double taps = static_cast<double>(w.kernel_height) * w.kernel_width / (w.stride_height * w.stride_width);
  kernel.cost = {pixels * (20.0 + taps * (8.0 + cycles_of_product(op) * w.in_channels)), 900};
  return {kernel};
}

}  // namespace milliwatt::portable
