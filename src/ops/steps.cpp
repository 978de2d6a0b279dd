#include "ops/steps.h"

#include <utility>

namespace milliwatt {

RowShape row_shape(const Shape& shape) {
  const bool one_image = !shape.empty() && shape.front() == 1;
  if (one_image && shape.size() == 4) return {static_cast<int>(shape[1]), shape[2] * shape[3]};
  if (one_image && shape.size() == 3) return {static_cast<int>(shape[1]), shape[2]};
  return {1, element_count(shape)};
}

StepRule row_by_row(const Shape& output, std::size_t inputs) {
  StepRule rule;
  rule.steps = row_shape(output).rows;
  rule.step = [inputs](int step) { return Step{std::vector<RowSpan>(inputs, RowSpan{step, 1}), {RowSpan{step, 1}}}; };
  rule.element_wise = true;
  rule.row_stride = 1;
  return rule;
}

StepRule all_at_once(const std::vector<Shape>& inputs, const std::vector<Shape>& outputs) {
  Step only;
  for (const Shape& shape : inputs) only.reads.push_back({0, row_shape(shape).rows});
  for (const Shape& shape : outputs) only.writes.push_back({0, row_shape(shape).rows});
  StepRule rule;
  rule.step = [only = std::move(only)](int) { return only; };
  return rule;
}

}  // namespace milliwatt
