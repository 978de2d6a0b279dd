#include "formats/write_model.h"

#include "base/error.h"
#include "formats/file_ending.h"
#include "formats/file_layout.h"
#include "formats/tflite/write.h"

namespace milliwatt {

void write_model(const Graph& graph, const std::filesystem::path& path) {
  if (lower_ending(path) != ".tflite") {
    throw Error(path.string() + ": only .tflite files can be written yet; give a name that ends in .tflite");
  }
  Graph as_it_lies = graph;
  forget_file_layouts(as_it_lies);
  write_tflite(as_it_lies, path);
}

}  // namespace milliwatt
