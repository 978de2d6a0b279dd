// The text form of a graph: what --dump-after prints, and what tests of passes are written in.
#pragma once

#include <string>
#include <string_view>

#include "graph/graph.h"

namespace milliwatt {

/// The graph as text, a line a tensor and a line an operator. Constants up to `inline_elements` elements are printed
/// with their values; longer ones with a digest of their bytes, so that the text is a faithful print but not parseable.
std::string print_graph(const Graph& graph, std::int64_t inline_elements = 16);

/// The graph that print_graph prints (with all of its constants inline).
/// @throws Error naming the line and what was expected there.
Graph parse_graph(std::string_view text);

}  // namespace milliwatt
