// Post-training quantization: a float32 network becomes an int8 one.
//
// The scheme is TensorFlow Lite's (its 8-bit quantization specification): weights symmetric, per output channel, codes
// -127 .. 127; activations per tensor with a zero point; biases int32 at input scale times weight scale; SOFTMAX's
// output at 1/256, -128. Pools and reshapes keep their input's quantization.
#pragma once

#include <vector>

#include "base/indexed.h"
#include "compress/calibrate.h"
#include "compress/int8_plan.h"
#include "graph/graph.h"

namespace milliwatt {

/// Scale and zero point of an int8 tensor that must hold the range: the range is widened to hold 0, which gets a code
/// of its own.
/// @throws Error if the range is not finite, upside down, or nothing but 0.
Quantization activation_quantization(Range range);

/// The scales of a weights tensor (float32), one for each index along `axis`: the largest magnitude gets code 127. An
/// index whose weights are all 0 gets the largest of the others' scales.
/// @throws Error naming the tensor where a weight is not finite, or all are 0.
Quantization weights_quantization(const Tensor& weights, int axis);

/// For each tensor of the int8 network its quantization: what fake quantization in training must reproduce. By tensor
/// id of the float graph; empty for biases. `inputs`: quantization of each graph input, empty where the range decides
/// (a front end's bytes have theirs). Where a bias would leave half of 32 bits, its channel's weights get a larger
/// scale.
/// @throws Error naming every operator that has no int8 form and every tensor whose range is no use.
Indexed<Quantization> quantization_of(const Graph& graph, const Ranges& ranges,
                                      const std::vector<Quantization>& inputs);

/// The int8 network, every tensor quantized as quantization_of() says. Batch norms must be folded. Names, numbers of
/// tensors and metadata stay.
/// @throws Error as quantization_of().
Graph quantize_int8(const Graph& graph, const Ranges& ranges, const std::vector<Quantization>& inputs);

/// The same with what quantization_of() gave for the graph before its constants changed: for a network that was trained
/// to that quantization. Weights beyond code 127 saturate, as fake quantization has them.
/// @throws Error naming a tensor with a weight that is not finite, or with a bias that does not fit into 32 bits.
Graph quantize_int8(const Graph& graph, const Indexed<Quantization>& quantization);

}  // namespace milliwatt
