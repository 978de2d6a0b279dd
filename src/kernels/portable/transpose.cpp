// The portable kernels of TRANSPOSE: one output row a step. Where rows stay rows a step reads the row of its number;
// else every step reads the whole input, and the output at least may be a ring. Tensors of more than four dimensions
// have one row; of those, dimensions that stay together count as one.
#include "base/to_size.h"
#include "kernels/offers.h"
#include "kernels/parts.h"

namespace milliwatt::portable {

namespace {

/// A dimension of the output: its size, and how far apart its elements are in the input.
struct Dimension {
  std::int32_t size = 1, stride = 0;
};

/// Without dimensions of size 1, and with those as one that are one behind the other in input and output.
std::vector<Dimension> joined(const std::vector<Dimension>& dimensions) {
  std::vector<Dimension> result;
  for (const Dimension& next : dimensions) {
    if (next.size == 1) continue;
    if (!result.empty() && result.back().stride == next.size * next.stride) {
      result.back() = {result.back().size * next.size, next.stride};
    } else {
      result.push_back(next);
    }
  }
  return result;
}

/// `count` pairs kSize and kStride, the last dimension last.
void add_dimensions(const std::vector<Dimension>& dimensions, std::size_t count, std::vector<KernelNumber>& numbers) {
  for (std::size_t k = 0; k < count; ++k) {
    const bool is_there = k + dimensions.size() >= count;
    const Dimension dimension = is_there ? dimensions[k + dimensions.size() - count] : Dimension{};
    numbers.push_back({"kSize" + std::to_string(k), dimension.size, "size of this output dimension"});
    numbers.push_back({"kStride" + std::to_string(k), dimension.stride, "input elements between its elements"});
  }
}

}  // namespace

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
  std::vector<Dimension> dimensions;  // within a row
  for (std::size_t d = out_has_rows ? 2 : 0; d < out.size(); ++d) {
    dimensions.push_back({static_cast<std::int32_t>(out[d]), stride(d)});
  }
  if (dimensions.size() > 4) dimensions = joined(dimensions);
  if (dimensions.size() > 4) {
    kernel.function = "transpose_deep";
    kernel.numbers.clear();
  }
  add_dimensions(dimensions, dimensions.size() > 4 ? 6 : 4, kernel.numbers);
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
