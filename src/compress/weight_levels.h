// Networks whose weights have few values, as training made them (few_levels.h): their codes in int8 are these few.
#pragma once

#include <string_view>

#include "base/indexed.h"
#include "graph/graph.h"

namespace milliwatt {

/// In a float32 model's metadata: a line `LEVELS TENSOR` for each weights tensor whose channels each have a step of
/// their own, of which all weights are multiples of -LEVELS to LEVELS.
inline constexpr std::string_view kWeightLevels = "milliwatt.weight_levels";

/// `levels`: by tensor id; 0 where a tensor has any values. Without any the metadata lose their entry.
void write_weight_levels(Graph& graph, const Indexed<int>& levels);

/// By tensor id; 0 where the metadata do not name it. @throws Error if they are damaged.
Indexed<int> weight_levels(const Graph& graph);

/// A scale for each index along `axis`, of which all its weights (float32) are multiples of -levels to levels; the
/// largest of those that there are. An index whose weights are all 0 gets the largest of the others' scales.
/// @throws Error naming the tensor if there is none, if a weight is not finite, or if all are 0.
Quantization levels_quantization(const Tensor& weights, int axis, int levels);

}  // namespace milliwatt
