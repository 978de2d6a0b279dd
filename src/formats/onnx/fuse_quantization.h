// The last but one step of reading a quantized .onnx file.
#pragma once

#include <map>

#include "graph/graph.h"

namespace milliwatt::onnx {

/// Operators between DEQUANTIZE and QUANTIZE compute on codes, if they have such a form: int8 with the arithmetic of
/// TensorFlow Lite. `codings`: how constants of real numbers were coded in the file.
Graph fuse_quantization(Graph graph, const std::map<TensorId, Quantization>& codings);

}  // namespace milliwatt::onnx
