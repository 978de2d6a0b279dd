// Operators of .onnx files that move elements and compute nothing.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void reshape(const NodeView& node);
void flatten(const NodeView& node);
void squeeze(const NodeView& node);
void unsqueeze(const NodeView& node);
void transpose(const NodeView& node);
void concat(const NodeView& node);
void split(const NodeView& node);
void slice(const NodeView& node);
void gather(const NodeView& node);
void pad(const NodeView& node);
void expand(const NodeView& node);
void tile(const NodeView& node);
void resize(const NodeView& node);
void depth_to_space(const NodeView& node);
void space_to_depth(const NodeView& node);

void constant(const NodeView& node);
void constant_of_shape(const NodeView& node);
void shape_of(const NodeView& node);
void range(const NodeView& node);

}  // namespace milliwatt::onnx
