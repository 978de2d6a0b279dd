// Small sound model files of many kinds, for tests to damage.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct SeedFile {
  std::string name;  ///< with its ending, .tflite or .onnx
  std::vector<std::byte> bytes;
};

/// Operators on codes and real numbers, weights of 4 bits and half precision, variables, several inputs and outputs.
std::vector<SeedFile> tflite_seeds();
/// Networks as exporters write them (real numbers, QDQ, QLinear, recurrent, trees, shapes that are computed), and files
/// of our own writer.
std::vector<SeedFile> onnx_seeds();
/// Both.
std::vector<SeedFile> all_seeds();

/// The first sample of that operator. @throws Error if it has none.
Graph sample_of(const std::string& kind);

}  // namespace milliwatt
