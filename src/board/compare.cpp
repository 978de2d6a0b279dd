#include "board/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/to_size.h"
#include "kernels/steps.h"

namespace milliwatt {
namespace {

template <typename T>
std::string value_text(const std::byte* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return fmt::format("{}", value);
}

std::string element_text(ElementType type, const std::byte* at) {
  switch (type) {
    case ElementType::kInt4:
      return fmt::format("{:#04x}", static_cast<int>(*at));  // two codes
    case ElementType::kInt8:
      return fmt::format("{}", static_cast<int>(static_cast<std::int8_t>(*at)));
    case ElementType::kUint8:
    case ElementType::kBool:
      return fmt::format("{}", static_cast<int>(*at));
    case ElementType::kInt16:
      return value_text<std::int16_t>(at);
    case ElementType::kInt32:
      return value_text<std::int32_t>(at);
    case ElementType::kInt64:
      return value_text<std::int64_t>(at);
    case ElementType::kFloat32:
      return value_text<float>(at);
  }
  return {};
}

/// `row 6, column 2, channel 28` for a feature map; empty for a vector.
std::string place_text(const Shape& shape, std::int64_t element) {
  if (shape.size() != 4) return {};
  const std::int64_t channel = element % shape[3];
  const std::int64_t column = element / shape[3] % shape[2];
  return fmt::format(" (row {}, column {}, channel {})", element / shape[3] / shape[2], column, channel);
}

}  // namespace

std::optional<Difference> first_difference(const Graph& graph, const std::vector<TraceRecord>& trace,
                                           const Executor& reference) {
  for (const TraceRecord& record : trace) {
    const Tensor& tensor = graph.tensor(record.tensor);
    const std::vector<std::byte>& expected = reference.value(record.tensor);
    const std::size_t row_begin = to_size(record.row) * record.bytes.size();
    if (row_begin + record.bytes.size() > expected.size()) continue;
    const auto [there, here] = std::mismatch(record.bytes.begin(), record.bytes.end(),
                                             expected.begin() + static_cast<std::ptrdiff_t>(row_begin));
    if (there == record.bytes.end()) continue;
    const auto bytes = to_size(bytes_of(tensor.type, 1));
    const std::size_t in_row = to_size(there - record.bytes.begin()) / bytes * bytes;
    Difference difference;
    difference.op = producer_of(graph, record.tensor);
    difference.element = static_cast<std::int64_t>((row_begin + in_row) / bytes);
    difference.expected = element_text(tensor.type, expected.data() + row_begin + in_row);
    difference.actual = element_text(tensor.type, record.bytes.data() + in_row);
    return difference;
  }
  return std::nullopt;
}

std::string difference_text(const Graph& graph, const Difference& difference) {
  const Operator& op = graph.operators.at(difference.op);
  return fmt::format("{}: element {}{}: {} expected, {} there", operator_label(op), difference.element,
                     place_text(graph.tensor(op.outputs[0]).shape, difference.element), difference.expected,
                     difference.actual);
}

}  // namespace milliwatt
