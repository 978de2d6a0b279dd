// The content of an .onnx file that is to be written, in plain structs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "formats/onnx/model.h"

namespace milliwatt::onnx {

struct WrittenModel {
  std::string name;
  std::map<std::string, std::int64_t, std::less<>> opsets;  ///< by domain; empty for the standard operators
  std::vector<Node> nodes;                                  ///< in an order in which they may run
  std::map<std::string, Constant, std::less<>> constants;
  std::vector<ValueInfo> inputs, outputs;
  std::map<std::string, std::string, std::less<>> metadata;
};

/// The file's bytes: the same model gives the same.
std::vector<std::byte> serialized(const WrittenModel& model);

}  // namespace milliwatt::onnx
