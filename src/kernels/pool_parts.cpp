#include "kernels/pool_parts.h"

#include "kernels/parts.h"

namespace milliwatt {

std::vector<KernelNumber> pool_numbers(const OpView& op, const Window2d& window) {
  std::int32_t lowest = -128;
  std::int32_t highest = 127;
  activation_range(op.word("activation"), op.output(), lowest, highest);
  std::vector<KernelNumber> numbers = window_numbers(window);
  append(numbers, {{"kLowest", lowest, "range of the activation, quantized"}, {"kHighest", highest, ""}});
  return numbers;
}

Kernel real_pool_kernel(const OpView& op, const Window2d& window, const std::string& function) {
  Kernel kernel;
  kernel.function = function;
  kernel.numbers = window_numbers(window);
  kernel.numbers.push_back({"kActivation", activation_number(op), op.word("activation")});
  kernel.steps = window_rows(window, op.input_count());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;
  kernel.cost = {static_cast<double>(op.output().elements()) * (30.0 + 10.0 * window.kernel_height + 6.0 * taps), 260};
  return kernel;
}

bool pools_by_input_row(const Window2d& window) {
  return window.stride_height >= window.kernel_height && window.in_height > window.out_height;
}

StepRule average_input_rows(const Window2d& window, std::size_t inputs) {
  const bool narrow = window.kernel_height * window.kernel_width <= 255;  // sums of so many codes fit int16
  StepRule rule = pool_input_rows(window, inputs);
  rule.state_bytes = std::int64_t{narrow ? 2 : 4} * window.out_width * window.out_channels;
  return rule;
}

}  // namespace milliwatt
