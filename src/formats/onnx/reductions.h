// Reductions, softmax and normalizations of .onnx files.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void reduction(const NodeView& node);
void arg_max(const NodeView& node);
/// CumSum.
void cumulative_sum(const NodeView& node);
void softmax(const NodeView& node);

void batch_normalization(const NodeView& node);
void layer_normalization(const NodeView& node);
void instance_normalization(const NodeView& node);
void group_normalization(const NodeView& node);

}  // namespace milliwatt::onnx
