// Runs a model of any format with the reference executor: model_reference MODEL INPUTS.npz OUTPUTS.npz
//
// Tensors lie as in the model's file; keys 0, 1, ... follow the model's order.
#include <exception>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "data/tensor_file.h"
#include "formats/read_model.h"
#include "ops/execute.h"
#include "passes/fold_constants.h"

namespace milliwatt {
namespace {

void run(const std::string& model, const std::string& inputs_path, const std::string& outputs_path) {
  const Graph graph = fold_constants(read_model(model));
  std::vector<std::vector<std::byte>> inputs;
  for (TensorData& tensor : read_inputs(inputs_path, graph)) inputs.push_back(std::move(tensor.bytes));
  Executor executor(graph);
  executor.run(inputs);
  write_tensors(outputs_path, outputs_as_in_file(graph, executor.outputs()));
}

}  // namespace
}  // namespace milliwatt

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "model_reference MODEL INPUTS.npz OUTPUTS.npz\n";
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
