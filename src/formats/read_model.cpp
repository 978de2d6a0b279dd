#include "formats/read_model.h"

#include <cstddef>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "formats/file_ending.h"
#include "formats/tflite/read.h"

namespace milliwatt {

Graph read_model(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  if (!has_tflite_identifier(bytes) && lower_ending(path) == ".onnx") {
    throw Error(path.string() + ": ONNX models cannot be read yet; give a .tflite file");
  }
  return parse_tflite(bytes, path.string());
}

}  // namespace milliwatt
