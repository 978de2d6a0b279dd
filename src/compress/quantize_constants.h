// Constants of a float32 network become codes.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Weights: codes -127 .. 127, what lies beyond saturates.
/// @throws Error naming the tensor where a weight is not finite.
void quantize_weights(Tensor& weights, const Quantization& quantization);

/// A bias: int32 at the scale of input times weights.
/// @throws Error naming the tensor where a value does not fit into 32 bits.
void quantize_bias(Tensor& bias, float input_scale, const Quantization& weights);

/// Any other constant: one scale, codes -128 .. 127, what lies beyond saturates.
/// @throws Error naming the tensor where a value is not a number.
void quantize_values(Tensor& constant, const Quantization& quantization);

/// Codes of float32 values: one scale, what lies beyond saturates. The values are numbers.
std::vector<std::byte> codes_of(std::span<const float> values, const Quantization& quantization);

}  // namespace milliwatt
