// Convolutions of .onnx files.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void convolution(const NodeView& node);
void transposed_convolution(const NodeView& node);

}  // namespace milliwatt::onnx
