// How a row lies in memory. Plain rows are everybody's; any other layout belongs to the instruction set whose kernels
// read it. The planner, the emitter and the checks see what stands here and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// One object for each layout; layouts are the same if they are the same object.
struct RowLayout {
  std::string_view name;     ///< for comments in emitted code: "in columns"; empty for plain rows
  std::string_view element;  ///< the C++ type of an element in memory; empty: the tensor's own
  std::int64_t growth = 1;   ///< bytes of a row over those of a plain row
  /// The bytes of a plain row from those of a row in this layout, and back. The tensor gives the row's shape.
  std::vector<std::byte> (*to_plain)(const std::vector<std::byte>& row, const Tensor& tensor) = nullptr;
  std::vector<std::byte> (*from_plain)(const std::vector<std::byte>& row, const Tensor& tensor) = nullptr;
};

/// Element by element, as in the tensor.
extern const RowLayout kPlainRows;

/// Bytes of one row.
std::int64_t row_bytes(const Tensor& tensor, const RowLayout& layout = kPlainRows);

}  // namespace milliwatt
