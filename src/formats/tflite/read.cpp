// In three steps: are the bytes sound tables (FlatBuffers' own verifier); does every field say something that we can
// represent (tensors.cpp, operators.cpp, metadata.cpp); is the graph made of it sound (graph/verify.h). Each step asks
// only what the one before has let through, and collects all of its problems.
#include "formats/tflite/read.h"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "base/problems.h"
#include "base/sha256.h"
#include "formats/model_name.h"
#include "formats/tflite/metadata.h"
#include "formats/tflite/operators.h"
#include "formats/tflite/tensors.h"
#include "formats/tflite/variables.h"
#include "graph/verify.h"

namespace milliwatt {
namespace {

namespace schema = tflite_schema;

constexpr std::uint32_t kSchemaVersion = 3;

bool starts_with(std::span<const std::byte> bytes, std::string_view text) {
  return bytes.size() >= text.size() && std::memcmp(bytes.data(), text.data(), text.size()) == 0;
}

// What a file without the mark is, where that can be told: it says how to make the right one.
std::string what_is_not_tflite(std::span<const std::byte> bytes) {
  if (starts_with(bytes, "\x89HDF")) return "(a Keras HDF5 file); convert it with TensorFlow's TFLiteConverter";
  if (starts_with(bytes, "PK\x03\x04")) return "(a zip archive); give the .tflite file, or convert a .keras file first";
  if (starts_with(bytes, "version https://git-lfs")) return "(a Git LFS pointer); fetch the file with git lfs pull";
  return "(no TFL3 identifier at byte 4); give a .tflite file";
}

void check_identifier(std::span<const std::byte> bytes) {
  if (bytes.empty()) throw Error("the file is empty; give a .tflite file");
  if (has_tflite_identifier(bytes)) return;
  throw Error("not a TensorFlow Lite model " + what_is_not_tflite(bytes));
}

// The verified tables. @throws Error where an offset or a size leads out of the file.
const schema::Model& verified_model(std::span<const std::byte> bytes) {
  // Depth: model, subgraph, operator, options; twice that leaves room for what newer writers nest.
  constexpr flatbuffers::uoffset_t kDeepest = 8;
  constexpr flatbuffers::uoffset_t kMostTables = 1000000;
  const auto* start = reinterpret_cast<const std::uint8_t*>(bytes.data());
  flatbuffers::Verifier verifier(start, bytes.size(), kDeepest, kMostTables);
  if (!schema::VerifyModelBuffer(verifier)) {
    throw Error(fmt::format(
        "damaged or cut short: the tables in its {} bytes do not hold together; copy the file again", bytes.size()));
  }
  return *schema::GetModel(start);
}

void import_subgraph(const schema::Model& model, Graph& graph, Problems& problems) {
  const std::size_t subgraphs = model.subgraphs() == nullptr ? 0 : model.subgraphs()->size();
  if (subgraphs == 0) {
    problems.add("0 subgraphs (control flow or several signatures); supported: 1");
    return;
  }
  const schema::SubGraph& subgraph = *model.subgraphs()->Get(0);
  Problems tensor_problems;  // heard after the operators': an operator that is not supported often is their cause
  tflite::import_tensors(model, subgraph, graph, tensor_problems);
  tflite::import_variables(model, subgraph, graph, problems);
  tflite::import_operators(model, subgraph, graph, problems);
  tflite::check_assignments(graph, problems);
  for (const std::string& problem : tensor_problems.list()) problems.add(problem);
  if (subgraph.inputs() != nullptr) graph.inputs.assign(subgraph.inputs()->begin(), subgraph.inputs()->end());
  if (subgraph.outputs() != nullptr) graph.outputs.assign(subgraph.outputs()->begin(), subgraph.outputs()->end());
}

Graph parse_aligned(std::span<const std::byte> bytes, const std::string& source_name) {
  check_identifier(bytes);
  const schema::Model& model = verified_model(bytes);

  const std::filesystem::path source(source_name);
  Graph graph;
  graph.name = identifier_of(source.stem().string());
  graph.source = source.filename().string();
  graph.sha256 = sha256_hex(bytes);

  Problems problems;
  if (model.version() != kSchemaVersion) {
    problems.add(fmt::format("schema version {}; supported: {}", model.version(), kSchemaVersion));
  }
  import_subgraph(model, graph, problems);
  tflite::import_metadata(model, graph, problems);
  problems.throw_if_any("");
  for (const std::string& problem : structural_problems(graph)) problems.add(problem);
  problems.throw_if_any("");
  return graph;
}

}  // namespace

bool has_tflite_identifier(std::span<const std::byte> bytes) {
  return bytes.size() >= 8 && starts_with(bytes.subspan(4), schema::ModelIdentifier());
}

Graph parse_tflite(std::span<const std::byte> bytes, const std::string& source_name) {
  // The tables' numbers are read in place, each at a multiple of its size from the file's start.
  constexpr std::uintptr_t kAlignment = 16;
  try {
    if (bytes.size() > kLargestFileBytes) throw Error(fmt::format("has {} bytes; give a smaller file", bytes.size()));
    if (reinterpret_cast<std::uintptr_t>(bytes.data()) % kAlignment == 0) return parse_aligned(bytes, source_name);
    return parse_aligned(std::vector<std::byte>(bytes.begin(), bytes.end()), source_name);
  } catch (const Error& error) {
    throw error.within(source_name);
  }
}

Graph read_tflite(const std::filesystem::path& path) { return parse_tflite(read_file(path), path.string()); }

}  // namespace milliwatt
