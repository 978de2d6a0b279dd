// Emitted C++: the files of one folder that compiles alone, and what a caller must know of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct SourceFile {
  std::string path;  ///< relative to the folder
  std::string text;
};

/// An input or output of the emitted functions.
struct Port {
  TensorId tensor = kNoTensor;
  ElementType type = ElementType::kInt8;
  std::int64_t elements = 0;

  std::int64_t bytes() const { return elements * element_bytes(type); }
};

/// The function that computes one step of one layer.
struct LayerFunction {
  std::string function;  ///< static in NAME.cpp, never inlined
  int op = 0;            ///< index of the operator in the graph
};

struct Source {
  std::string name;  ///< NAME of NAME_run; capitals in NAME_ARENA_BYTES
  std::vector<SourceFile> files;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<LayerFunction> layers;
  std::int64_t arena_bytes = 0;
  std::int64_t state_bytes = 0;
};

}  // namespace milliwatt
