// Kernels for programs with little flash: one copy of their code serves all layers, weights take one byte each, and
// channels are compact (compact_channel.h).
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/dense_layer.h"
#include "kernels/kernel.h"
#include "ops/operator.h"
#include "ops/window.h"

namespace milliwatt::dsp {

/// Of a convolution, or of a dense layer of several vectors. @param weights of each channel, in the file's order
std::vector<Kernel> conv2d_compact_kernels(const OpView& op, const Window2d& window,
                                           const std::vector<std::vector<std::int8_t>>& weights);

/// Of a depthwise convolution of one output channel an input channel. @param taps of each channel
std::vector<Kernel> depthwise_compact_kernels(const OpView& op, const Window2d& window,
                                              const std::vector<std::vector<std::int8_t>>& taps);

/// Of a dense layer of one vector.
std::vector<Kernel> fully_connected_compact_kernels(const OpView& op, const DenseLayer& layer,
                                                    const std::vector<std::vector<std::int8_t>>& weights);

}  // namespace milliwatt::dsp
