// A network of codes becomes the float32 network that its codes stand for.
#pragma once

#include "graph/graph.h"

namespace milliwatt {

/// Every quantized tensor becomes float32: constants get the real numbers of their codes, biases those of their
/// layer's scales. QUANTIZE and DEQUANTIZE are taken out. If the lowest code of a layer's output stands for 0, the
/// layer clamps at 0 as a ReLU does, and gets that activation if it has none. Otherwise values that codes could not
/// hold are no longer clamped. What computes with real numbers stays as it is; a network without codes does, too.
/// The result is not verified: an operator without a float32 form fails there.
Graph real_network(Graph graph);

}  // namespace milliwatt
