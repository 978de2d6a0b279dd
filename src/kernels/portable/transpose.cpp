// The portable kernel of TRANSPOSE: one output row a step. Where rows stay rows a step reads the row of its number;
// else every step reads the whole input, and the output at least may be a ring.
#include "base/to_size.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> transpose_kernels(const OpView& op) {
  const Shape& in = op.input(0).shape;
  const Shape& out = op.output().shape;
  const auto perm = elements_of<std::int32_t>(op.input(1));
  Shape strides(in.size(), 1);  // of the input's dimensions, in elements
  for (std::size_t d = in.size() - 1; d-- > 0;) strides[d] = strides[d + 1] * in[d + 1];
  const auto stride = [&](std::size_t d) { return static_cast<std::int32_t>(strides[to_size(perm[d])]); };

  const bool out_has_rows = has_rows(out);
  const bool row_stays = out_has_rows && has_rows(in) && perm[1] == 1;
  const int in_rows = row_shape(in).rows;
  const std::size_t inputs = op.input_count();

  Kernel kernel;
  kernel.function = "transpose";
  kernel.numbers = {{"kRowStays", row_stays ? 1 : 0, "1: an output row has the elements of one input row"},
                    {"kRowStride", out_has_rows && !row_stays ? stride(1) : 0, "input elements between rows"}};
  const std::size_t first = out_has_rows ? 2 : 0;  // of the dimensions within a row
  for (std::size_t k = 0; k < 4; ++k) {
    const bool is_there = k + out.size() >= 4 + first;
    const std::size_t d = is_there ? k + out.size() - 4 : 0;
    kernel.numbers.push_back({"kSize" + std::to_string(k), is_there ? static_cast<std::int32_t>(out[d]) : 1,
                              "size of this output dimension"});
    kernel.numbers.push_back(
        {"kStride" + std::to_string(k), is_there ? stride(d) : 0, "input elements between its elements"});
  }
  kernel.steps.steps = row_shape(out).rows;
  kernel.steps.row_stride = row_stays ? 1 : 0;
  kernel.steps.step = [row_stays, in_rows, inputs](int row) {
    Step step{std::vector<RowSpan>(inputs), {RowSpan{row, 1}}};
    step.reads[0] = row_stays ? RowSpan{row, 1} : RowSpan{0, in_rows};
    return step;
  };
  kernel.cost = {8.5 * static_cast<double>(op.output().elements()), 120};
  return {kernel};
}

}  // namespace milliwatt::portable
