// Recurrent operators of .onnx files, step by step: each time step becomes operators of its own.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void lstm(const NodeView& node);
void gru(const NodeView& node);

}  // namespace milliwatt::onnx
