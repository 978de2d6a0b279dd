// Operators of .onnx files that stand for several: attention, transforms, classifiers of other libraries, integer
// networks of other toolchains.
#pragma once

#include "formats/onnx/node.h"

namespace milliwatt::onnx {

void attention(const NodeView& node);
void short_time_fourier(const NodeView& node);
void columns_to_image(const NodeView& node);
void requantized_shift(const NodeView& node);
/// Output 0 of a classifier is the label of the best of `scores`, rows of one number for each label.
void best_label(const NodeView& node, TensorId scores, const std::vector<std::int64_t>& labels);
/// Sums of real numbers become what ai.onnx.ml's post_transform makes of them. @throws Error if it is not known.
TensorId transformed(const NodeView& node, TensorId sums, std::string_view part);
void linear_model(const NodeView& node);
void normalizer(const NodeView& node);
void scaler(const NodeView& node);
void feature_extractor(const NodeView& node);
void tree_ensemble(const NodeView& node);

}  // namespace milliwatt::onnx
