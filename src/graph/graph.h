// A network: tensors, and operators in the order in which they may run. A value type: passes take one and return one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/indexed.h"

namespace milliwatt {

enum class ElementType { kInt4, kInt8, kUint8, kInt16, kInt32, kInt64, kFloat32, kBool };

/// Bits of one element.
int element_bits(ElementType type);
/// Bytes of one element of a type of whole bytes, which is any but kInt4.
int element_bytes(ElementType type);
/// Bytes of so many elements in a row. Two of kInt4 share a byte, the first in its lower half.
std::int64_t bytes_of(ElementType type, std::int64_t elements);
/// The name in the text form: s4, s8, u8, s16, s32, s64, f32, bool.
std::string_view element_name(ElementType type);

/// The codes that a quantized tensor of that type may hold; those of s32 for types wider than that.
struct CodeRange {
  std::int32_t lowest = 0;
  std::int32_t highest = 0;
};
CodeRange code_range(ElementType type);

/// Sizes by dimension, outermost first, channels last (NHWC). A scalar has no dimensions.
using Shape = std::vector<std::int64_t>;

/// Product of the sizes; 1 for a scalar.
std::int64_t element_count(const Shape& shape);
/// `1x49x10x1`; `scalar` for a scalar.
std::string shape_text(const Shape& shape);

/// real = scale * (code - zero_point), per tensor (one entry) or per channel (one an index along `axis`).
struct Quantization {
  std::vector<float> scales;
  std::vector<std::int32_t> zero_points;  ///< as many as scales
  int axis = 0;                           ///< meaningful where there is more than one scale

  bool empty() const { return scales.empty(); }
  bool per_channel() const { return scales.size() > 1; }
  bool operator==(const Quantization&) const = default;
};

using TensorId = std::int32_t;
/// An optional input that is left out.
inline constexpr TensorId kNoTensor = -1;

struct Tensor {
  std::string name;  ///< as in the file; unique within the graph
  ElementType type = ElementType::kInt8;
  Shape shape;
  Quantization quantization;
  std::vector<std::byte> data;  ///< little-endian elements of a constant; empty otherwise
  bool is_variable = false;     ///< keeps its value from one inference to the next

  bool is_constant() const { return !data.empty(); }
  std::int64_t elements() const { return element_count(shape); }
  std::int64_t bytes() const { return bytes_of(type, elements()); }
};

using Attribute = std::variant<std::int64_t, double, std::string, std::vector<std::int64_t>>;
using Attributes = std::map<std::string, Attribute, std::less<>>;

struct Operator {
  std::string kind;  ///< CONV_2D, ...: a name of ops/list.inc
  std::string name;  ///< the layer's name in the file; unique within the graph
  std::vector<TensorId> inputs;
  std::vector<TensorId> outputs;
  Attributes attributes;
  int source_index = 0;  ///< its number in the file that it came from
};

struct Graph {
  std::string name;    ///< an identifier: the file's stem
  std::string source;  ///< where it came from, for messages and comments: a file's name without its folders
  std::string sha256;  ///< of the source file's bytes, lower-case hex; empty for a graph made in memory
  Indexed<Tensor> tensors;
  Indexed<Operator> operators;  ///< in an order in which they may run
  std::vector<TensorId> inputs;
  std::vector<TensorId> outputs;
  /// Named texts that travel with the model and change nothing in it: `milliwatt.labels`, `milliwatt.front_end`.
  std::map<std::string, std::string, std::less<>> metadata;

  const Tensor& tensor(TensorId id) const { return tensors.at(id); }
  Tensor& tensor(TensorId id) { return tensors.at(id); }
};

/// `op 12 CONV_2D "block1/conv"`: how messages name an operator.
std::string operator_label(const Operator& op);

/// The operator that writes the tensor; -1 for inputs and constants.
int producer_of(const Graph& graph, TensorId id);
/// The operators that read the tensor, in order.
std::vector<int> readers_of(const Graph& graph, TensorId id);

/// A constant's elements. T is the element type's C++ type.
template <typename T>
std::span<const T> elements_of(const Tensor& tensor) {
  return {reinterpret_cast<const T*>(tensor.data.data()), tensor.data.size() / sizeof(T)};
}

}  // namespace milliwatt
