#include "formats/read_model.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "formats/tflite/read.h"

namespace milliwatt {
namespace {

std::string lower_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return extension;
}

}  // namespace

Graph read_model(const std::filesystem::path& path) {
  const std::vector<std::byte> bytes = read_file(path);
  if (!has_tflite_identifier(bytes) && lower_extension(path) == ".onnx") {
    throw Error(path.string() + ": ONNX models cannot be read yet; give a .tflite file");
  }
  return parse_tflite(bytes, path.string());
}

}  // namespace milliwatt
