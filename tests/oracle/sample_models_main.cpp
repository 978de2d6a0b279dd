// Writes the samples of all listed operators that .tflite files have: sample_models FOLDER SEED. A file's name says its
// operator.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "formats/tflite/write.h"
#include "ops/operator.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "sample_models FOLDER SEED\n";
    return 2;
  }
  try {
    for (const milliwatt::OperatorType* type : milliwatt::operator_types()) {
      if (!milliwatt::tflite_has(type->kind())) continue;
      int number = 0;
      for (const milliwatt::Graph& graph : type->samples(std::stoull(argv[2]))) {
        milliwatt::write_tflite(
            graph, std::filesystem::path(argv[1]) / fmt::format("{}_{:03}.tflite", type->kind(), number++));
      }
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
  return 0;
}
