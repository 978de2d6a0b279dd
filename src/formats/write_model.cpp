#include "formats/write_model.h"

#include "base/error.h"
#include "formats/file_ending.h"
#include "formats/file_layout.h"
#include "formats/onnx/write.h"
#include "formats/tflite/write.h"

namespace milliwatt {

bool takes_padding(const std::filesystem::path& path) { return lower_ending(path) == ".onnx"; }

void write_model(const Graph& graph, const std::filesystem::path& path) {
  const std::string ending = lower_ending(path);
  if (ending == ".onnx") return write_onnx(graph, path);
  if (ending != ".tflite") {
    throw Error(path.string() +
                ": no model file can be written with that name; give one that ends in .tflite or .onnx");
  }
  Graph as_it_lies = graph;
  forget_file_layouts(as_it_lies);
  write_tflite(as_it_lies, path);
}

}  // namespace milliwatt
