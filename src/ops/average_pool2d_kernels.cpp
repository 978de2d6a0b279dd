// The device kernels of AVERAGE_POOL_2D.
#include "base/error.h"
#include "ops/kernel_parts.h"
#include "ops/kernels.h"
#include "ops/window.h"

namespace milliwatt {

namespace {

std::vector<KernelNumber> numbers_of(const OpView& op, const Window2d& window) {
  std::int32_t lowest = -128;
  std::int32_t highest = 127;
  activation_range(op.word("activation"), op.output(), lowest, highest);
  std::vector<KernelNumber> numbers = window_numbers(window);
  append(numbers, {{"kLowest", lowest, "the activation's range as codes"}, {"kHighest", highest, ""}});
  return numbers;
}

StepRule input_row_by_row(const Window2d& window, std::size_t inputs) {
  const bool narrow = window.kernel_height * window.kernel_width <= 255;  // sums of so many codes fit int16
  StepRule rule = pool_input_rows(window, inputs);
  rule.state_bytes = std::int64_t{narrow ? 2 : 4} * window.out_width * window.out_channels;
  return rule;
}

}  // namespace

std::vector<Kernel> average_pool2d_kernels(const OpView& op, InstructionSet set) {
  if (op.input(0).type != ElementType::kInt8) throw Error("a pool that is not s8; not on devices yet");
  const Window2d window = pool_window(op);
  const double outputs = static_cast<double>(op.output().elements());
  const double taps = static_cast<double>(window.kernel_height) * window.kernel_width;

  Kernel by_window;
  by_window.function = "average_pool2d_s8";
  by_window.numbers = numbers_of(op, window);
  by_window.steps = window_rows(window, op.input_count());
  by_window.cost = {outputs * (30.0 + 10.0 * window.kernel_height + 7.0 * taps), 260};
  std::vector<Kernel> kernels = {by_window};

  if (window.stride_height >= window.kernel_height && window.in_height > window.out_height) {
    Kernel by_row = by_window;
    by_row.function = "average_pool2d_rows_s8";
    by_row.steps = input_row_by_row(window, op.input_count());
    by_row.cost = {outputs * (30.0 + 14.0 * window.kernel_height + 7.0 * taps), 380};
    kernels.push_back(by_row);
    if (set == InstructionSet::kDsp && window.in_channels % 4 == 0 && taps <= 255) {
      Kernel four_channels = by_row;
      four_channels.function = "average_pool2d_rows_s8_dsp";
      four_channels.cost = {outputs * (30.0 + 3.0 * window.kernel_height + 2.4 * taps), 380};
      kernels.push_back(four_channels);
    }
  }
  return kernels;
}

}  // namespace milliwatt
