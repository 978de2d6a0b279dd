// Matrix products of .onnx files.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void matrix_product(const NodeView& node);
void general_product(const NodeView& node);

}  // namespace milliwatt::onnx
