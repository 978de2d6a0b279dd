// Operators of .onnx files that stand for several: attention, transforms, classifiers of other libraries, integer
// networks of other toolchains.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void attention(const NodeView& node);
void short_time_fourier(const NodeView& node);
void columns_to_image(const NodeView& node);
void requantized_shift(const NodeView& node);
void linear_model(const NodeView& node);
void normalizer(const NodeView& node);

}  // namespace milliwatt::onnx
