#include "kernels/steps.h"

#include <algorithm>
#include <utility>

namespace milliwatt {

void OperandLayouts::set(std::size_t operand, const RowLayout& layout) {
  if (operand >= layouts_.size()) layouts_.resize(operand + 1, nullptr);
  layouts_[operand] = &layout;
}

bool OperandLayouts::plain() const {
  return std::ranges::all_of(layouts_, [](const RowLayout* one) { return one == nullptr || one == &kPlainRows; });
}

bool operator==(const OperandLayouts& a, const OperandLayouts& b) {
  for (std::size_t i = 0; i < std::max(a.layouts_.size(), b.layouts_.size()); ++i) {
    if (&a[i] != &b[i]) return false;
  }
  return true;
}

StepRule row_by_row(const Shape& output, std::size_t inputs) {
  StepRule rule;
  rule.steps = row_shape(output).rows;
  rule.step = [inputs](int step) { return Step{std::vector<RowSpan>(inputs, RowSpan{step, 1}), {RowSpan{step, 1}}}; };
  rule.element_wise = true;
  rule.row_stride = 1;
  return rule;
}

StepRule all_at_once(int input_rows, std::size_t inputs, int output_rows) {
  Step only{std::vector<RowSpan>(inputs), {RowSpan{0, output_rows}}};
  only.reads.at(0) = {0, input_rows};
  StepRule rule;
  rule.step = [only = std::move(only)](int) { return only; };
  return rule;
}

}  // namespace milliwatt
