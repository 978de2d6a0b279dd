#include "ops/steps.h"

#include <utility>

namespace milliwatt {

namespace {

/// Where code number `at` of a plain row lies in columns, in codes.
std::size_t place_in_columns(std::size_t at, std::size_t channels) {
  const std::size_t pixel = at / channels;
  const std::size_t channel = at % channels;
  return pixel / 2 * 2 * channels + channel / 2 * 4 + pixel % 2 * 2 + channel % 2;
}

}  // namespace

RowShape row_shape(const Shape& shape) {
  const bool one_image = !shape.empty() && shape.front() == 1;
  if (one_image && shape.size() == 4) return {static_cast<int>(shape[1]), shape[2] * shape[3]};
  if (one_image && shape.size() == 3) return {static_cast<int>(shape[1]), shape[2]};
  return {1, element_count(shape)};
}

std::int64_t row_bytes(const Tensor& tensor, RowLayout layout) {
  const std::int64_t bytes = row_shape(tensor.shape).elements * element_bytes(tensor.type);
  return layout == RowLayout::kColumns ? 2 * bytes : bytes;
}

std::vector<std::byte> plain_row(const std::vector<std::byte>& columns, std::int64_t channels) {
  std::vector<std::byte> codes(columns.size() / 2);
  for (std::size_t at = 0; at < codes.size(); ++at) {
    codes[at] = columns[2 * place_in_columns(at, static_cast<std::size_t>(channels))];
  }
  return codes;
}

std::vector<std::byte> columns_row(const std::vector<std::byte>& codes, std::int64_t channels) {
  std::vector<std::byte> columns(2 * codes.size());
  for (std::size_t at = 0; at < codes.size(); ++at) {
    const std::size_t place = 2 * place_in_columns(at, static_cast<std::size_t>(channels));
    columns[place] = codes[at];
    columns[place + 1] = (codes[at] & std::byte{0x80}) == std::byte{0} ? std::byte{0} : std::byte{0xff};
  }
  return columns;
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
