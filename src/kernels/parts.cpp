#include "kernels/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <utility>
#include <variant>

#include "base/error.h"
#include "base/to_size.h"
#include "ops/checks.h"

namespace milliwatt {

std::vector<KernelNumber> window_numbers(const Window2d& w) {
  return {{"kInputHeight", w.in_height, ""},
          {"kInputWidth", w.in_width, ""},
          {"kInputChannels", w.in_channels, ""},
          {"kOutputHeight", w.out_height, ""},
          {"kOutputWidth", w.out_width, ""},
          {"kOutputChannels", w.out_channels, ""},
          {"kKernelHeight", w.kernel_height, ""},
          {"kKernelWidth", w.kernel_width, ""},
          {"kStrideHeight", w.stride_height, ""},
          {"kStrideWidth", w.stride_width, ""},
          {"kDilationHeight", w.dilation_height, ""},
          {"kDilationWidth", w.dilation_width, ""},
          {"kPadTop", w.pad_top, ""},
          {"kPadLeft", w.pad_left, ""}};
}

std::vector<KernelNumber> code_numbers(const Requantization& requantization) {
  return {{"kInputZeroPoint", requantization.input_zero_point, ""},
          {"kOutputZeroPoint", requantization.output_zero_point, ""},
          {"kLowest", requantization.lowest, "range of the activation, quantized"},
          {"kHighest", requantization.highest, ""}};
}

std::int64_t table_bytes(const Kernel& kernel) {
  std::int64_t bytes = 0;
  for (const KernelTable& table : kernel.tables) {
    bytes += std::visit([](const auto& values) { return static_cast<std::int64_t>(values.size() * sizeof(values[0])); },
                        *table.values);
  }
  return bytes;
}

void append(std::vector<KernelNumber>& to, const std::vector<KernelNumber>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

void append(std::vector<Kernel>& to, std::vector<Kernel> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

KernelTable elements_table(const std::string& name, const Tensor& constant) {
  const auto table = [&](auto type) {
    const auto values = elements_of<decltype(type)>(constant);
    return KernelTable{name, std::vector<decltype(type)>(values.begin(), values.end()), "in the model file's order",
                       true};
  };
  switch (constant.type) {
    case ElementType::kFloat32:
      return table(float{});
    case ElementType::kInt32:
      return table(std::int32_t{});
    case ElementType::kInt16:
      return table(std::int16_t{});
    case ElementType::kInt8:
    case ElementType::kBool:
      return table(std::int8_t{});
    default:
      throw Error(fmt::format("{} is a constant of {}; supported on devices: s8, s16, s32, f32, bool",
                              tensor_label(name, constant), element_name(constant.type)));
  }
}

std::int32_t activation_number(const OpView& op) {
  const std::string& activation = op.word("activation");
  return activation == "relu" ? 1 : activation == "relu6" ? 2 : activation == "relu_n1_to_1" ? 3 : 0;
}

KernelTable weights_table(const Tensor& weights) {
  const std::span<const std::int8_t> values = elements_of<std::int8_t>(weights);
  return {"weights", std::vector<std::int8_t>(values.begin(), values.end()), "in the order of the model file", true};
}

std::vector<std::vector<std::int8_t>> weights_by_channel(const Tensor& weights) {
  const std::span<const std::int8_t> all = elements_of<std::int8_t>(weights);
  const std::size_t channels = to_size(weights.shape.at(0));
  const std::size_t taps = all.size() / channels;
  std::vector<std::vector<std::int8_t>> result;
  for (std::size_t o = 0; o < channels; ++o) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(o * taps);
    result.emplace_back(first, first + static_cast<std::ptrdiff_t>(taps));
  }
  return result;
}

std::vector<std::vector<std::int8_t>> taps_by_channel(const Tensor& weights) {
  const std::span<const std::int8_t> all = elements_of<std::int8_t>(weights);
  std::vector<std::vector<std::int8_t>> result(to_size(weights.shape.at(3)));
  for (std::size_t i = 0; i < all.size(); ++i) result[i % result.size()].push_back(all[i]);
  return result;
}

std::vector<std::int32_t> bias_of(const OpView& op, std::size_t index, int channels) {
  if (!op.has_input(index)) return std::vector<std::int32_t>(to_size(channels), 0);
  const std::span<const std::int32_t> values = elements_of<std::int32_t>(op.input(index));
  return {values.begin(), values.end()};
}

std::vector<KernelTable> channel_tables(const std::vector<std::int32_t>& bias, const Requantization& requantization) {
  std::vector<std::int32_t> multipliers;
  std::vector<std::int8_t> shifts;
  for (const QuantizedMultiplier& factor : requantization.factors) {
    multipliers.push_back(factor.multiplier);
    shifts.push_back(static_cast<std::int8_t>(factor.shift));
  }
  return {{"bias", bias, "", true},
          {"multipliers", std::move(multipliers), "requantization factor: multiplier * 2^(shift - 31)", true},
          {"shifts", std::move(shifts), "", true}};
}

StepRule window_rows(const Window2d& window, std::size_t inputs) {
  StepRule rule;
  rule.steps = window.out_height;
  rule.row_stride = window.stride_height;
  rule.step = [window, inputs](int y) {
    const int first = std::max(0, window.input_row(y, 0));
    const int last = std::min(window.in_height - 1, window.input_row(y, window.kernel_height - 1));
    Step step{std::vector<RowSpan>(inputs), {RowSpan{y, 1}}};
    step.reads.at(0) = {first, last - first + 1};
    return step;
  };
  return rule;
}

StepRule pool_input_rows(const Window2d& window, std::size_t inputs) {
  StepRule rule;
  rule.steps = window.in_height;
  rule.step = [window, inputs](int number) {
    Step step;
    step.reads.resize(inputs);
    step.writes.resize(1);
    const int y = (number + window.pad_top) / window.stride_height;
    const int ky = (number + window.pad_top) % window.stride_height;
    if (ky >= window.kernel_height || y >= window.out_height) return step;
    step.reads[0] = {number, 1};
    if (ky == window.kernel_height - 1 || number == window.in_height - 1) step.writes[0] = {y, 1};
    return step;
  };
  return rule;
}

StepRule window_row_blocks(const Window2d& window, std::size_t inputs, int rows) {
  if (rows == 1) return window_rows(window, inputs);
  StepRule rule;
  rule.steps = (window.out_height + rows - 1) / rows;
  rule.row_stride = window.stride_height;
  rule.step = [window, inputs, rows](int number) {
    const int first_row = number * rows;
    const int last_row = std::min(first_row + rows, window.out_height) - 1;
    const int first = std::max(0, window.input_row(first_row, 0));
    const int last = std::min(window.in_height - 1, window.input_row(last_row, window.kernel_height - 1));
    Step step;
    step.reads.resize(inputs);
    step.reads[0] = {first, last - first + 1};
    step.writes = {RowSpan{first_row, last_row - first_row + 1}};
    return step;
  };
  return rule;
}

}  // namespace milliwatt
