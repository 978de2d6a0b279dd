// Any bytes are refused with one line, or are a graph that is sound, and the same when it is written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "base/error.h"
#include "formats/tflite/read.h"
#include "formats/tflite/write.h"
#include "graph/text.h"
#include "graph/verify.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace milliwatt;
  try {
    Graph graph = parse_tflite(std::as_bytes(std::span(data, size)), "fuzz.tflite");
    if (!structural_problems(graph).empty()) std::abort();
    try {
      // Once written, a graph has all that the format wants to hear; from then on it stays the same.
      graph = parse_tflite(tflite_bytes(graph, "fuzz.tflite"), "fuzz.tflite");
      Graph again = parse_tflite(tflite_bytes(graph, "fuzz.tflite"), "fuzz.tflite");
      again.sha256 = graph.sha256;
      if (print_graph(again) != print_graph(graph)) std::abort();
    } catch (const Error&) {
      std::abort();
    }
  } catch (const Error& error) {
    if (std::string_view(error.what()).find('\n') != std::string_view::npos) std::abort();
  }
  return 0;
}
