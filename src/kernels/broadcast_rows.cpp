#include "kernels/broadcast_rows.h"

#include "base/error.h"

namespace milliwatt {

namespace {

/// One dimension of the output, and how far each operand's place moves along it.
struct Dimension {
  std::int64_t size = 1;
  std::int64_t strides[2] = {0, 0};
};

/// Of all dimensions of the output, outermost first.
std::vector<Dimension> dimensions_of(const OpView& op) {
  const Shape& out = op.output().shape;
  std::vector<Dimension> dimensions(out.size());
  for (std::size_t d = 0; d < out.size(); ++d) dimensions[d].size = out[d];
  for (std::size_t k = 0; k < 2; ++k) {
    const Shape& in = op.input(k).shape;
    std::int64_t stride = 1;
    for (std::size_t back = 1; back <= in.size(); ++back) {
      const std::int64_t size = in[in.size() - back];
      dimensions[out.size() - back].strides[k] = size == 1 ? 0 : stride;
      stride *= size;
    }
  }
  return dimensions;
}

/// Without dimensions of size 1, and with those as one along which both operands move on as within the inner one.
std::vector<Dimension> merged(const std::vector<Dimension>& dimensions) {
  std::vector<Dimension> kept;  // innermost first
  for (std::size_t d = dimensions.size(); d-- > 0;) {
    const Dimension& outer = dimensions[d];
    if (outer.size == 1) continue;
    const auto goes_on = [&](std::size_t k) { return outer.strides[k] == kept.back().strides[k] * kept.back().size; };
    if (!kept.empty() && goes_on(0) && goes_on(1)) {
      kept.back().size *= outer.size;
    } else {
      kept.push_back(outer);
    }
  }
  return kept;
}

bool is_by_rows(const Tensor& in, const Tensor& out) {
  return !in.is_constant() && has_rows(in.shape) && has_rows(out.shape) && in.shape.size() == out.shape.size() &&
         in.shape[1] == out.shape[1];
}

}  // namespace

BroadcastRows broadcast_rows(const OpView& op) {
  std::vector<Dimension> dimensions = dimensions_of(op);
  BroadcastRows rows;
  std::size_t first = 0;  // dimension within a row
  if (has_rows(op.output().shape)) {
    first = 2;
    for (std::size_t k = 0; k < 2; ++k) {
      BroadcastOperand& operand = rows.operands[k];
      operand.by_rows = is_by_rows(op.input(k), op.output());
      if (!operand.by_rows) operand.row_stride = static_cast<std::int32_t>(dimensions[1].strides[k]);
    }
  } else {
    for (std::size_t k = 0; k < 2; ++k) rows.operands[k].by_rows = row_shape(op.input(k).shape).rows == 1;
  }
  dimensions.erase(dimensions.begin(), dimensions.begin() + static_cast<std::ptrdiff_t>(first));
  const std::vector<Dimension> inner = merged(dimensions);
  if (inner.size() > rows.sizes.size()) {
    throw Error("inputs " + shape_text(op.input(0).shape) + " and " + shape_text(op.input(1).shape) +
                " repeat each other in turn; supported on devices: up to 4 dimensions of a row");
  }
  for (std::size_t back = 0; back < inner.size(); ++back) {
    rows.sizes[3 - back] = static_cast<std::int32_t>(inner[back].size);
    for (std::size_t k = 0; k < 2; ++k) {
      rows.operands[k].strides[3 - back] = static_cast<std::int32_t>(inner[back].strides[k]);
    }
  }
  return rows;
}

std::vector<KernelNumber> broadcast_numbers(const BroadcastRows& rows) {
  std::vector<KernelNumber> numbers;
  for (std::size_t d = 0; d < rows.sizes.size(); ++d) {
    numbers.push_back({"kSize" + std::to_string(d), rows.sizes[d], d == 0 ? "of the output's rows" : ""});
  }
  for (std::size_t k = 0; k < 2; ++k) {
    const BroadcastOperand& operand = rows.operands[k];
    const std::string name = "kIn" + std::to_string(k);
    numbers.push_back({name + "ByRows", operand.by_rows ? 1 : 0, "1: its row is that of the step"});
    numbers.push_back({name + "RowStride", operand.row_stride, "else its elements from row to row"});
    for (std::size_t d = 0; d < operand.strides.size(); ++d) {
      numbers.push_back({name + "Stride" + std::to_string(d), operand.strides[d], d == 0 ? "0: repeated" : ""});
    }
  }
  return numbers;
}

StepRule broadcast_steps(const OpView& op, const BroadcastRows& rows) {
  const RowShape out = row_shape(op.output().shape);
  StepRule rule;
  rule.steps = out.rows;
  rule.row_stride = 1;
  std::vector<int> all(2, 0);  // rows that every step reads; 0: that of the step
  std::vector<bool> reads(2);
  for (std::size_t k = 0; k < 2; ++k) {
    const BroadcastOperand& operand = rows.operands[k];
    const RowShape in = row_shape(op.input(k).shape);
    reads[k] = !op.input(k).is_constant();
    if (!operand.by_rows) all[k] = in.rows;
    if (!operand.by_rows && (reads[k] || operand.row_stride != 0)) rule.row_stride = 0;
    rule.element_wise = rule.element_wise || (reads[k] && operand.by_rows && in.elements == out.elements);
  }
  rule.step = [all, reads](int row) {
    Step step{std::vector<RowSpan>(2), {RowSpan{row, 1}}};
    for (std::size_t k = 0; k < 2; ++k) {
      if (reads[k]) step.reads[k] = all[k] == 0 ? RowSpan{row, 1} : RowSpan{0, all[k]};
    }
    return step;
  };
  return rule;
}

}  // namespace milliwatt
