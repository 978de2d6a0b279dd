// The types of elements that .tflite files and our graphs have in common. Only for this folder.
#pragma once

#include <array>
#include <optional>
#include <utility>

#include "base/error.h"
#include "graph/graph.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt::tflite {

inline constexpr std::array kElementTypes = {
    std::pair{tflite_schema::TensorType::FLOAT32, ElementType::kFloat32},
    std::pair{tflite_schema::TensorType::INT8, ElementType::kInt8},
    std::pair{tflite_schema::TensorType::UINT8, ElementType::kUint8},
    std::pair{tflite_schema::TensorType::INT16, ElementType::kInt16},
    std::pair{tflite_schema::TensorType::INT32, ElementType::kInt32},
    std::pair{tflite_schema::TensorType::INT64, ElementType::kInt64},
    std::pair{tflite_schema::TensorType::BOOL, ElementType::kBool},
};

/// Nothing where we have no such type.
inline std::optional<ElementType> element_type(tflite_schema::TensorType type) {
  for (const auto& [theirs, ours] : kElementTypes) {
    if (theirs == type) return ours;
  }
  return std::nullopt;
}

inline tflite_schema::TensorType tensor_type(ElementType type) {
  for (const auto& [theirs, ours] : kElementTypes) {
    if (ours == type) return theirs;
  }
  throw InternalError("internal error: no such element type");
}

}  // namespace milliwatt::tflite
