// The portable kernel of PAD and PADV2: one output row a step, which reads the row that lies in it, or none.
#include "ops/moves/pad.h"

#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

std::vector<Kernel> pad_kernels(const OpView& op) {
  const Shape& in = op.input(0).shape;
  const Shape& out = op.output().shape;
  const std::vector<Padding> paddings = paddings_of(op);
  const bool by_rows = has_rows(out);
  const int in_rows = row_shape(in).rows;
  const int before = by_rows ? static_cast<int>(paddings[1].before) : 0;
  const std::size_t inputs = op.input_count();

  Kernel kernel;
  kernel.function = "pad_s8";
  kernel.numbers = {{"kCode", padding_code(op), "code of the padding"},
                    {"kByRows", by_rows ? 1 : 0, ""},
                    {"kRowsBefore", before, ""}};
  const std::size_t first = by_rows ? 2 : 0;  // of the dimensions within a row
  for (std::size_t k = 0; k < 4; ++k) {
    const bool is_there = k + out.size() >= 4 + first;
    const std::size_t d = is_there ? k + out.size() - 4 : 0;
    const std::string number = std::to_string(k);
    kernel.numbers.push_back({"kInput" + number, is_there ? static_cast<std::int32_t>(in[d]) : 1, ""});
    kernel.numbers.push_back({"kOutput" + number, is_there ? static_cast<std::int32_t>(out[d]) : 1, ""});
    kernel.numbers.push_back({"kBefore" + number, is_there ? static_cast<std::int32_t>(paddings[d].before) : 0, ""});
  }
  kernel.steps.steps = row_shape(out).rows;
  kernel.steps.row_stride = by_rows ? 1 : 0;
  kernel.steps.step = [by_rows, before, in_rows, inputs](int row) {
    Step step{std::vector<RowSpan>(inputs), {RowSpan{row, 1}}};
    const int from = row - before;
    if (!by_rows) step.reads[0] = {0, in_rows};
    if (by_rows && from >= 0 && from < in_rows) step.reads[0] = {from, 1};
    return step;
  };
  kernel.cost = {3.2 * static_cast<double>(op.output().elements()), 120};
  return {kernel};
}

}  // namespace milliwatt::portable
