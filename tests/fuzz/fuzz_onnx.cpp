// Any bytes are refused with one line, or are a graph that is sound.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

#include "base/error.h"
#include "formats/onnx/read.h"
#include "graph/verify.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace milliwatt;
  try {
    const Graph graph = parse_onnx(std::as_bytes(std::span(data, size)), "fuzz.onnx");
    if (!structural_problems(graph).empty()) std::abort();
  } catch (const Error& error) {
    if (std::string_view(error.what()).find('\n') != std::string_view::npos) std::abort();
  }
  return 0;
}
