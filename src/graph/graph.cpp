#include "graph/graph.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/in_quotes.h"

namespace milliwatt {

int element_bits(ElementType type) {
  switch (type) {
    case ElementType::kInt4:
      return 4;
    case ElementType::kInt8:
    case ElementType::kUint8:
    case ElementType::kBool:
      return 8;
    case ElementType::kInt16:
      return 16;
    case ElementType::kInt32:
    case ElementType::kFloat32:
      return 32;
    case ElementType::kInt64:
      return 64;
  }
  throw InternalError("internal error: no such element type");
}

int element_bytes(ElementType type) {
  expects(element_bits(type) % 8 == 0, "an element of whole bytes");
  return element_bits(type) / 8;
}

std::int64_t bytes_of(ElementType type, std::int64_t elements) {
  const int bits = element_bits(type);
  return bits < 8 ? (elements + 8 / bits - 1) / (8 / bits) : elements * (bits / 8);
}

std::string_view element_name(ElementType type) {
  switch (type) {
    case ElementType::kInt4:
      return "s4";
    case ElementType::kInt8:
      return "s8";
    case ElementType::kUint8:
      return "u8";
    case ElementType::kInt16:
      return "s16";
    case ElementType::kInt32:
      return "s32";
    case ElementType::kInt64:
      return "s64";
    case ElementType::kFloat32:
      return "f32";
    case ElementType::kBool:
      return "bool";
  }
  throw InternalError("internal error: no such element type");
}

CodeRange code_range(ElementType type) {
  switch (type) {
    case ElementType::kInt4:
      return {-8, 7};
    case ElementType::kInt8:
      return {-128, 127};
    case ElementType::kUint8:
      return {0, 255};
    case ElementType::kInt16:
      return {-32768, 32767};
    default:
      return {std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::max()};
  }
}

std::int64_t element_count(const Shape& shape) {
  // Stops growing far above what the verifier lets through, and far below where a product with an element's size
  // would overflow: this is called before the verifier has spoken, too.
  constexpr std::int64_t kMost = std::int64_t{1} << 56;
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    if (size <= 0) return 0;
    count = count > kMost / size ? kMost : count * size;
  }
  return count;
}

std::string shape_text(const Shape& shape) {
  return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

std::string operator_label(const Operator& op) {
  return fmt::format("op {} {} {}", op.source_index, op.kind, in_quotes(op.name));
}

int producer_of(const Graph& graph, TensorId id) {
  if (id == kNoTensor) return -1;
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    if (std::ranges::count(graph.operators[i].outputs, id) > 0) return static_cast<int>(i);
  }
  return -1;
}

std::vector<int> readers_of(const Graph& graph, TensorId id) {
  std::vector<int> readers;
  if (id == kNoTensor) return readers;
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    if (std::ranges::count(graph.operators[i].inputs, id) > 0) readers.push_back(static_cast<int>(i));
  }
  return readers;
}

}  // namespace milliwatt
