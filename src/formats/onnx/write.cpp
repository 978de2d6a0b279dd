#include "formats/onnx/write.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/files.h"
#include "base/problems.h"
#include "formats/onnx/writers/exporter.h"
#include "formats/onnx/writers/operator_writer.h"
#include "graph/verify.h"

namespace milliwatt {

bool onnx_has(std::string_view kind) { return onnx::find_writer(kind) != nullptr; }

std::vector<std::byte> onnx_bytes(const Graph& graph, const std::string& target_name) {
  try {
    Problems problems;
    for (const std::string& problem : structural_problems(graph)) problems.add(problem);
    problems.throw_if_any("");
    const onnx::WrittenModel model = onnx::Exporter(graph, problems).run();
    problems.throw_if_any("");
    std::vector<std::byte> bytes = onnx::serialized(model);
    if (bytes.size() > kLargestFileBytes) {
      throw Error(fmt::format("{} bytes; supported: up to {}", bytes.size(), kLargestFileBytes));
    }
    return bytes;
  } catch (const Error& error) {
    throw error.within(target_name);
  }
}

void write_onnx(const Graph& graph, const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = onnx_bytes(graph, path.string());
  write_file_atomically(path, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace milliwatt
