// The content of an .onnx file in plain structs. What the bytes say, checked; what they mean is the importer's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "graph/graph.h"

namespace milliwatt::onnx {

/// Elements whose values the file states, in C order. Unlike a graph's tensor it may have no elements at all.
/// 64-bit and 16-bit reals have become 32-bit ones.
struct Constant {
  ElementType type = ElementType::kFloat32;
  Shape shape;
  std::vector<std::byte> data;  ///< little-endian elements

  template <typename T>
  std::span<const T> elements() const {
    return {reinterpret_cast<const T*>(data.data()), data.size() / sizeof(T)};
  }
};

/// The numbers as a constant of that shape, which has as many elements. T: float, std::int32_t or std::int64_t.
template <typename T>
Constant constant_of(const std::vector<T>& values, const Shape& shape) {
  constexpr bool is_real = std::is_same_v<T, float>;
  constexpr ElementType kType = is_real          ? ElementType::kFloat32
                                : sizeof(T) == 4 ? ElementType::kInt32
                                                 : ElementType::kInt64;
  const auto bytes = std::as_bytes(std::span(values));
  return {kType, shape, {bytes.begin(), bytes.end()}};
}

/// Marks an attribute of a kind that no operator here reads (a graph, a sparse tensor).
struct OtherAttribute {};

using AttributeValue = std::variant<OtherAttribute, std::int64_t, float, std::string, Constant,
                                    std::vector<std::int64_t>, std::vector<float>, std::vector<std::string>>;

struct Node {
  std::string op;                            ///< Conv, ...
  std::string domain;                        ///< empty for the standard operators
  std::string name;                          ///< may be empty or repeated
  std::vector<std::string> inputs, outputs;  ///< empty name: left out
  std::map<std::string, AttributeValue, std::less<>> attributes;
};

/// What the file says of an input, output or value between operators. A free dimension has its name, or `?`.
struct ValueInfo {
  std::string name;
  ElementType type = ElementType::kFloat32;
  std::vector<std::variant<std::int64_t, std::string>> dimensions;
};

struct Model {
  std::map<std::string, std::int64_t, std::less<>> opsets;  ///< by domain; empty for the standard operators
  std::vector<Node> nodes;
  std::map<std::string, Constant, std::less<>> constants;
  std::vector<ValueInfo> inputs;  ///< without those that are constants
  std::vector<std::string> outputs;
};

/// @throws Error with everything that is damaged or of a type that graphs do not have.
Model parse_model(std::span<const std::byte> bytes);

}  // namespace milliwatt::onnx
