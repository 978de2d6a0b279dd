// Pools of .onnx files.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void average_pool(const NodeView& node);
void max_pool(const NodeView& node);
void global_pool(const NodeView& node);

}  // namespace milliwatt::onnx
