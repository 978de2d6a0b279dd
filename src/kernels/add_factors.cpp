#include "kernels/add_factors.h"

#include <algorithm>

#include "ops/elementwise/add.h"
#include "ops/window.h"

namespace milliwatt {

int add_left_shift(const OpView& op) { return op.output().type == ElementType::kInt16 ? 15 : kAddLeftShift; }

AddFactors add_factors(const OpView& op) {
  const double scale0 = static_cast<double>(op.input(0).quantization.scales.at(0));
  const double scale1 = static_cast<double>(op.input(1).quantization.scales.at(0));
  const double scale = static_cast<double>(op.output().quantization.scales.at(0));
  const double common = 2 * std::max(scale0, scale1);
  return {quantize_multiplier(scale0 / common), quantize_multiplier(scale1 / common),
          quantize_multiplier(common / ((1 << add_left_shift(op)) * scale))};
}

AddRange add_range(const OpView& op) {
  AddRange range;
  activation_range(op.word("activation"), op.output(), range.lowest, range.highest);
  return range;
}

bool adds_rows(const OpView& op) {
  const Tensor& a = op.input(0);
  const Tensor& b = op.input(1);
  return !add_requantization(op).subtracts && !a.is_constant() && !b.is_constant() && a.shape == b.shape;
}

StepRule add_steps(const OpView& op) {
  StepRule steps = row_by_row(op.output().shape, op.input_count());
  steps.element_wise = true;
  return steps;
}

}  // namespace milliwatt
