// The portable kernel of MEAN: one input row a step, where the output keeps the rows. Means along the rows wait for the
// last of them.
#include "ops/reductions/mean.h"
#include "base/indexed.h"

#include "base/error.h"
#include "kernels/offers.h"
#include "kernels/parts.h"
#include "kernels/reduce_loops.h"
#include "ops/float32.h"

namespace milliwatt::portable {

namespace {

/// The input as rows x columns x channels, and along which of them the mean is taken.
struct MeanShape {
  int rows = 1;
  std::int32_t columns = 1, channels = 1;
  bool over_rows = false, over_columns = false, over_channels = false;

  std::int32_t sums() const { return (over_columns ? 1 : columns) * (over_channels ? 1 : channels); }
  std::int32_t taps() const { return columns * channels / sums(); }
};

MeanShape mean_shape(const OpView& op) {
  const Shape& shape = op.input(0).shape;
  const Indexed<bool> is_mean = mean_dimensions(op);
  const std::size_t rank = shape.size();
  MeanShape result;
  result.channels = static_cast<std::int32_t>(shape[rank - 1]);
  result.over_channels = is_mean[rank - 1];
  const bool rows_are_there = has_rows(shape);
  if (rank > 2 && !rows_are_there) throw Error("a mean of more than one image; supported on devices: a batch of 1");
  if (rank == 2 || rank == 4) {
    result.columns = static_cast<std::int32_t>(shape[rank - 2]);
    result.over_columns = is_mean[rank - 2];
  }
  if (rows_are_there) {
    result.rows = static_cast<int>(shape[1]);
    result.over_rows = is_mean[1];
  }
  return result;
}

/// Of real numbers or of int16: everything in one step.
Kernel loops_kernel(const OpView& op) {
  Kernel kernel;
  kernel.function = computes_in_float(op) ? "mean_f32" : "sum_codes";
  kernel.numbers = reduce_loops(op.input(0).shape, mean_dimensions(op), false);
  if (!computes_in_float(op)) append(kernel.numbers, code_sum_numbers(op, mean_factor(op), mean_count(op)));
  kernel.steps = all_at_once(row_shape(op.input(0).shape).rows, op.input_count(), row_shape(op.output().shape).rows);
  kernel.cost = {6.0 * static_cast<double>(op.input(0).elements()) + 30.0 * static_cast<double>(op.output().elements()),
                 200};
  return kernel;
}

}  // namespace

std::vector<Kernel> mean_kernels(const OpView& op) {
  if (op.output().type != ElementType::kInt8) return {loops_kernel(op)};
  const MeanShape shape = mean_shape(op);
  const RowShape out = row_shape(op.output().shape);
  // Each row has its own means, and all of them come to lie in one row: in one step.
  const bool gathers = !shape.over_rows && out.rows != shape.rows;
  const std::size_t inputs = op.input_count();
  const QuantizedMultiplier factor = mean_factor(op);
  const auto count = static_cast<std::int32_t>(mean_count(op));

  Kernel kernel;
  kernel.function = shape.over_rows ? "mean_s8" : "mean_of_rows_s8";
  kernel.numbers = {{"kRows", shape.rows, "rows of the input"},
                    {"kRowsAStep", gathers ? shape.rows : 1, ""},
                    {"kSums", shape.sums(), "sums that each row adds to"},
                    {"kSumStride", shape.over_channels ? shape.channels : 1, "elements between the starts of two sums"},
                    {"kTaps", shape.taps(), "elements of a row per sum"},
                    {"kTapStride", shape.over_columns && !shape.over_channels ? shape.channels : 1, ""},
                    {"kZeroSum", op.input(0).quantization.zero_points.at(0) * count, "sum of the zero points"},
                    {"kMultiplier", factor.multiplier, "requantization factor: multiplier * 2^(shift - 31)"},
                    {"kShift", factor.shift, ""},
                    {"kOutputZeroPoint", op.output().quantization.zero_points.at(0), ""}};
  kernel.steps.steps = gathers ? 1 : shape.rows;
  if (shape.over_rows) kernel.steps.state_bytes = std::int64_t{4} * shape.sums();
  kernel.steps.step = [shape, out, inputs, gathers](int row) {
    Step step{std::vector<RowSpan>(inputs), {RowSpan{row, 1}}};
    step.reads[0] = {row, gathers ? shape.rows : 1};
    if (shape.over_rows) step.writes[0] = row == shape.rows - 1 ? RowSpan{0, out.rows} : RowSpan{};
    return step;
  };
  const double sums = static_cast<double>(shape.rows) * shape.sums();
  kernel.cost = {sums * (10.0 + 8.5 * shape.taps()) + 25.0 * static_cast<double>(op.output().elements()), 200};
  return {kernel};
}

}  // namespace milliwatt::portable
