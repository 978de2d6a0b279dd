// Post-training quantization: a float32 network becomes an int8 one.
//
// The scheme is TensorFlow Lite's (its 8-bit quantization specification): weights symmetric, per output channel, codes
// -127 .. 127; activations per tensor with a zero point; biases int32 at input scale times weight scale; SOFTMAX's
// output at 1/256, -128. Pools and reshapes keep their input's quantization.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

/// Smallest and largest value that a tensor took.
struct Range {
  float lowest = 0;
  float highest = 0;
};

/// By tensor id; for constants and tensors never seen lowest = highest = 0.
using Ranges = std::vector<Range>;

/// Runs the float network on `samples` samples (each: the inputs' bytes, in the model's order) and keeps the range of
/// every tensor that is computed.
Ranges calibrate(const Graph& graph, std::size_t samples,
                 const std::function<std::vector<std::vector<std::byte>>(std::size_t)>& sample);

/// Scale and zero point of an int8 tensor that must hold the range: the range is widened to hold 0, which gets a code
/// of its own.
Quantization activation_quantization(Range range);

/// The scales of a weights tensor (float32), one for each index along `axis`: the largest magnitude gets code 127.
Quantization weights_quantization(const Tensor& weights, int axis);

/// For each tensor of the int8 network its quantization: what fake quantization in training must reproduce. By tensor
/// id of the float graph; empty for biases.
std::vector<Quantization> quantization_of(const Graph& graph, const Ranges& ranges,
                                          const std::vector<Quantization>& inputs);

/// The int8 network. `inputs`: quantization of each graph input, empty where the range decides (a front end's bytes
/// have theirs). Batch norms must be folded.
/// @throws Error naming the operator that has no int8 form.
Graph quantize_int8(const Graph& graph, const Ranges& ranges, const std::vector<Quantization>& inputs);

}  // namespace milliwatt
