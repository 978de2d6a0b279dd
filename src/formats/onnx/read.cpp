#include "formats/onnx/read.h"

#include <filesystem>
#include <utility>

#include "base/error.h"
#include "base/problems.h"
#include "base/sha256.h"
#include "formats/model_name.h"
#include "formats/onnx/fuse_quantization.h"
#include "formats/onnx/importer.h"
#include "formats/onnx/input_orders.h"
#include "graph/verify.h"

namespace milliwatt {

Graph parse_onnx(std::span<const std::byte> bytes, const std::string& source_name, const InputShapes& shapes) {
  try {
    const onnx::Model model = onnx::parse_model(bytes);
    const std::filesystem::path source(source_name);
    Graph graph;
    graph.name = identifier_of(source.stem().string());
    graph.source = source.filename().string();
    graph.sha256 = sha256_hex(bytes);
    Problems problems;
    onnx::Importer importer(model, shapes, bytes.size(), graph, problems);
    importer.run();
    problems.throw_if_any("");
    for (const std::string& problem : structural_problems(graph)) problems.add(problem);
    problems.throw_if_any("");
    return onnx::without_unread(onnx::fuse_quantization(std::move(graph), importer.codings()));
  } catch (const Error& error) {
    throw error.within(source_name);
  }
}

}  // namespace milliwatt
