// Quantized operators of .onnx files: they become real numbers between DEQUANTIZE and QUANTIZE, which
// fuse_quantization() joins with what lies between them.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void quantize_linear(const NodeView& node);
void dequantize_linear(const NodeView& node);
void quantized_convolution(const NodeView& node);
void quantized_product(const NodeView& node);
void quantized_pair(const NodeView& node);

}  // namespace milliwatt::onnx
