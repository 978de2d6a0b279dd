// Runs a model of any format with the reference executor: model_reference MODEL INPUTS.npz OUTPUTS.npz [NAME=1,3,96,96
// ...]
//
// Tensors lie as in the model's file; keys 0, 1, ... follow the model's order. Then shapes of inputs.
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "data/tensor_file.h"
#include "formats/read_model.h"
#include "ops/execute.h"
#include "passes/fold_constants.h"

namespace milliwatt {
namespace {

InputShapes shapes_of(const std::vector<std::string>& texts) {
  InputShapes shapes;
  for (const std::string& text : texts) {
    const std::size_t equals = text.rfind('=');
    std::istringstream sizes(text.substr(equals + 1));
    for (std::string size; std::getline(sizes, size, ',');) shapes[text.substr(0, equals)].push_back(std::stoll(size));
  }
  return shapes;
}

void run(const std::string& model, const std::string& inputs_path, const std::string& outputs_path,
         const InputShapes& shapes) {
  const Graph graph = fold_constants(read_model(model, shapes));
  std::vector<std::vector<std::byte>> inputs;
  for (TensorData& tensor : read_inputs(inputs_path, graph)) inputs.push_back(std::move(tensor.bytes));
  Executor executor(graph);
  executor.run(inputs);
  write_tensors(outputs_path, outputs_as_in_file(graph, executor.outputs()));
}

}  // namespace
}  // namespace milliwatt

int main(int argc, char** argv) {
  if (argc < 4) {
    std::cerr << "model_reference MODEL INPUTS.npz OUTPUTS.npz [NAME=1,3,96,96 ...]\n";
    return 2;
  }
  try {
    milliwatt::run(argv[1], argv[2], argv[3], milliwatt::shapes_of({argv + 4, argv + argc}));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  return 0;
}
