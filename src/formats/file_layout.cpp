#include "formats/file_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <sstream>
#include <string_view>

#include "base/to_size.h"

namespace milliwatt {
namespace {

// In a graph's metadata a key a tensor, so that it travels with the graph through all passes.
std::string key(std::string_view what, std::size_t i) { return fmt::format("milliwatt.file_layout.{}{}", what, i); }

// `1x3x32x32 as 0 2 3 1`.
std::optional<FileLayout> find(const Graph& graph, const std::string& key) {
  const auto found = graph.metadata.find(key);
  if (found == graph.metadata.end()) return std::nullopt;
  std::istringstream text(found->second);
  FileLayout layout;
  std::string word;
  while (text >> word && word != "as") layout.shape.push_back(std::stoll(word));
  for (int dimension = 0; text >> dimension;) layout.order.push_back(dimension);
  return layout;
}

void set(Graph& graph, const std::string& key, const FileLayout& layout) {
  graph.metadata[key] = fmt::format("{} as {}", fmt::join(layout.shape, " "), fmt::join(layout.order, " "));
}

Shape shape_in_graph(const FileLayout& layout) {
  Shape shape;
  for (const int d : layout.order) shape.push_back(d < 0 ? 1 : layout.shape[to_size(d)]);
  return shape;
}

}  // namespace

std::vector<std::int64_t> strides_of(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.size(), 1);
  for (std::size_t d = shape.size(); d-- > 1;) strides[d - 1] = strides[d] * shape[d];
  return strides;
}

std::vector<std::byte> gathered(std::span<const std::byte> from, const Shape& shape,
                                const std::vector<std::int64_t>& strides, std::size_t width) {
  std::vector<std::byte> data(from.size());
  std::vector<std::int64_t> index(shape.size(), 0);
  std::int64_t at = 0;
  for (std::size_t e = 0; (e + 1) * width <= data.size(); ++e) {
    std::memcpy(data.data() + e * width, from.data() + to_size(at) * width, width);
    for (std::size_t d = shape.size(); d-- > 0;) {
      at += strides[d];
      if (++index[d] < shape[d]) break;
      at -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
  return data;
}

std::optional<FileLayout> file_layout_of_input(const Graph& graph, std::size_t i) { return find(graph, key("in", i)); }
std::optional<FileLayout> file_layout_of_output(const Graph& graph, std::size_t i) {
  return find(graph, key("out", i));
}
void set_file_layout_of_input(Graph& graph, std::size_t i, const FileLayout& layout) {
  set(graph, key("in", i), layout);
}
void set_file_layout_of_output(Graph& graph, std::size_t i, const FileLayout& layout) {
  set(graph, key("out", i), layout);
}

void forget_file_layouts(Graph& graph) {
  std::erase_if(graph.metadata, [](const auto& entry) { return entry.first.starts_with("milliwatt.file_layout."); });
}

std::vector<std::byte> to_graph(const FileLayout& layout, std::span<const std::byte> bytes, std::size_t width) {
  const std::vector<std::int64_t> in_file = strides_of(layout.shape);
  std::vector<std::int64_t> strides;
  for (const int d : layout.order) strides.push_back(d < 0 ? 0 : in_file[to_size(d)]);
  return gathered(bytes, shape_in_graph(layout), strides, width);
}

std::vector<std::byte> to_file(const FileLayout& layout, std::span<const std::byte> bytes, std::size_t width) {
  const std::vector<std::int64_t> in_graph = strides_of(shape_in_graph(layout));
  std::vector<std::int64_t> strides;
  for (std::size_t d = 0; d < layout.shape.size(); ++d) {
    const auto place = std::ranges::find(layout.order, static_cast<int>(d)) - layout.order.begin();
    strides.push_back(in_graph[to_size(place)]);
  }
  return gathered(bytes, layout.shape, strides, width);
}

}  // namespace milliwatt
