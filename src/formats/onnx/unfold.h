// Three dimensions of space, by operators that have two.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

/// Conv of five dimensions: the slices of depth that a window meets lie behind one another in the channels, then it is
/// a convolution over height and width.
void convolution3d(const NodeView& node);
/// AveragePool and MaxPool of five dimensions: over height and width, then over depth.
void pool3d(const NodeView& node);

}  // namespace milliwatt::onnx
