// In which order a graph's tensor holds the dimensions of a value of an .onnx file.
//
// ONNX has channels first (N x C x H x W), graphs have them last. A value keeps whatever order its operator left it in,
// and is brought to another only for an operator that needs it: no transposition is made that the next one would undo.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/onnx/model.h"
#include "graph/graph.h"

namespace milliwatt::onnx {

/// For each dimension of the graph's tensor the file's dimension that it holds; kUnit where it is one of size 1 that
/// the file does not have.
using Order = std::vector<int>;
inline constexpr int kUnit = -1;

/// 0, 1, ... rank - 1: as in the file.
Order file_order(std::size_t rank);
bool is_file_order(const Order& order, std::size_t rank);
/// Batch, the dimensions of space, channels; at least four dimensions, those that lack behind the space that there is
/// (one-dimensional signals run along height, which is time). `rank` at least 2.
Order channels_last(std::size_t rank);
/// The dimension of the graph's tensor that holds the file's dimension `d`.
int place_of(const Order& order, int d);

/// The shape of the graph's tensor that holds a value of the shape `file`.
Shape ordered(const Shape& file, const Order& order);
/// The value's elements, which lie in the file's order, in another.
Constant ordered(const Constant& constant, const Order& order);
/// The same elements, brought from an order to the file's.
Constant in_file_order(const Constant& held, const Shape& file, const Order& order);

/// The order in which a tensor that holds `from` in `order` holds the same elements with shape `to`, if it can do so
/// as it lies: dimensions that are joined or split lie side by side in it.
std::optional<Order> reshaped_order(const Shape& from, const Order& order, const Shape& to);

}  // namespace milliwatt::onnx
