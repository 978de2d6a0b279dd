#include "formats/read_model.h"

#include <cstddef>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "formats/file_ending.h"
#include "formats/onnx/read.h"
#include "formats/tflite/read.h"
#include "formats/trees/read.h"

namespace milliwatt {

Graph read_model(const std::filesystem::path& path, const InputShapes& shapes) {
  const std::vector<std::byte> bytes = read_file(path);
  if (!has_tflite_identifier(bytes) && lower_ending(path) == ".onnx") {
    return parse_onnx(bytes, path.string(), shapes);
  }
  if (!has_tflite_identifier(bytes) && lower_ending(path) == ".json") return parse_trees(bytes, path.string());
  if (!shapes.empty()) throw Error(path.string() + ": --shape; only .onnx files have inputs of free shapes");
  return parse_tflite(bytes, path.string());
}

}  // namespace milliwatt
