// Runs a model with the reference executor: reference_runner MODEL.tflite INPUTS OUTPUTS
//
// INPUTS holds one inference after another, each all inputs in the model's order as little-endian elements; OUTPUTS
// receives the outputs likewise. Variable tensors keep their values from one inference to the next.
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/tflite/read.h"
#include "ops/execute.h"
#include "passes/fold_constants.h"

namespace milliwatt {
namespace {

std::vector<std::byte> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(path + ": cannot be read");
  std::vector<char> chars{std::istreambuf_iterator<char>(file), {}};
  const auto bytes = std::as_bytes(std::span(chars));
  return {bytes.begin(), bytes.end()};
}

void run(const std::string& model, const std::string& inputs_path, const std::string& outputs_path) {
  const Graph graph = fold_constants(read_tflite(model));
  Executor executor(graph);
  const std::vector<std::byte> bytes = read_file(inputs_path);
  std::ofstream out(outputs_path, std::ios::binary);
  for (auto at = bytes.begin(); at != bytes.end();) {
    std::vector<std::vector<std::byte>> inputs;
    for (const TensorId id : graph.inputs) {
      const std::int64_t size = graph.tensor(id).bytes();
      if (bytes.end() - at < size) throw Error(inputs_path + ": ends within an input; whole inferences are needed");
      inputs.emplace_back(at, at + size);
      at += size;
    }
    if (inputs.empty()) break;
    executor.run(inputs);
    for (const std::vector<std::byte>& output : executor.outputs()) {
      out.write(reinterpret_cast<const char*>(output.data()), static_cast<std::streamsize>(output.size()));
    }
  }
  out.flush();
  if (!out) throw Error(outputs_path + ": cannot be written");
}

}  // namespace
}  // namespace milliwatt

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "reference_runner MODEL.tflite INPUTS OUTPUTS\n";
    return 2;
  }
  try {
    milliwatt::run(argv[1], argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  return 0;
}
