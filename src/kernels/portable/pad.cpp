// The portable kernel of PAD and PADV2: one output row a step, which reads the row that lies in it, or none.
#include "ops/moves/pad.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "kernels/moved_rows.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

namespace {

/// A dimension within an output row.
struct Dimension {
  std::int64_t in = 1, out = 1, before = 0;
};

/// Innermost last. One without padding is joined to the one outside of it: their elements are one run.
std::vector<Dimension> dimensions_of(const Shape& in, const Shape& out, const std::vector<Padding>& paddings,
                                     std::size_t first) {
  std::vector<Dimension> dimensions;
  for (std::size_t d = out.size(); d-- > first;) {
    const Dimension next = {in[d], out[d], paddings[d].before};
    if (!dimensions.empty() && dimensions.back().in == dimensions.back().out) {
      const std::int64_t run = dimensions.back().in;
      dimensions.back() = {next.in * run, next.out * run, next.before * run};
    } else {
      dimensions.push_back(next);
    }
  }
  std::ranges::reverse(dimensions);
  return dimensions;
}

}  // namespace

std::vector<Kernel> pad_kernels(const OpView& op) {
  if (op.output().type != ElementType::kInt8) return {moved_rows_kernel(op)};
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
  std::vector<Dimension> dimensions = dimensions_of(in, out, paddings, by_rows ? 2 : 0);
  dimensions.insert(dimensions.begin(), 4 - dimensions.size(), Dimension());
  for (std::size_t k = 0; k < 4; ++k) {
    const std::string number = std::to_string(k);
    kernel.numbers.push_back({"kInput" + number, static_cast<std::int32_t>(dimensions[k].in), ""});
    kernel.numbers.push_back({"kOutput" + number, static_cast<std::int32_t>(dimensions[k].out), ""});
    kernel.numbers.push_back({"kBefore" + number, static_cast<std::int32_t>(dimensions[k].before), ""});
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
