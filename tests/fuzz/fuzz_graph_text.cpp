// Any text is refused with its line, or read as a graph that prints to a text that is read back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

#include "base/error.h"
#include "graph/text.h"
#include "graph/verify.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace milliwatt;
  constexpr std::int64_t kAll = std::numeric_limits<std::int64_t>::max();
  std::string text;
  try {
    const Graph graph = parse_graph({reinterpret_cast<const char*>(data), size});
    structural_problems(graph);
    text = print_graph(graph, kAll);
  } catch (const Error&) {
    return 0;
  }
  if (print_graph(parse_graph(text), kAll) != text) std::abort();
  return 0;
}
