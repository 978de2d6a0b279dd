// How the inputs and outputs of a graph lie in the file that it was read from, where they lie otherwise there: ONNX has
// channels first. What people hand in and get back has the file's order; graphs and emitted code have channels last.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct FileLayout {
  Shape shape;             ///< in the file
  std::vector<int> order;  ///< for each dimension of the graph's tensor the file's; -1: one of size 1 that it lacks
};

/// Elements of `width` bytes in another order: element number e of the result, which has the shape `shape`, lies in
/// `from` at the sum of its indices times `strides`. As many elements as `from` has.
std::vector<std::byte> gathered(std::span<const std::byte> from, const Shape& shape,
                                const std::vector<std::int64_t>& strides, std::size_t width);
/// Elements between neighbours along each dimension.
std::vector<std::int64_t> strides_of(const Shape& shape);

/// The layout of input or output number `i`; empty if the file has the graph's own.
std::optional<FileLayout> file_layout_of_input(const Graph& graph, std::size_t i);
std::optional<FileLayout> file_layout_of_output(const Graph& graph, std::size_t i);
void set_file_layout_of_input(Graph& graph, std::size_t i, const FileLayout& layout);
void set_file_layout_of_output(Graph& graph, std::size_t i, const FileLayout& layout);
/// From here on the graph's own order is the file's.
void forget_file_layouts(Graph& graph);

/// A tensor's bytes as the graph has them, of those in the file's order; `width`: bytes of an element.
std::vector<std::byte> to_graph(const FileLayout& layout, std::span<const std::byte> bytes, std::size_t width);
/// The other way.
std::vector<std::byte> to_file(const FileLayout& layout, std::span<const std::byte> bytes, std::size_t width);

}  // namespace milliwatt
