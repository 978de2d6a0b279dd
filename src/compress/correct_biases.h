// Bias correction: rounding weights moves the mean of a layer's sums, and the bias takes that back.
//
// Source: M. Nagel, M. van Baalen, T. Blankevoort, M. Welling, "Data-Free Quantization Through Weight Equalization and
// Bias Correction", ICCV 2019, section 4.2, with means seen on data in place of those that batch norms tell.
#pragma once

#include <vector>

#include "base/indexed.h"
#include "compress/int8_plan.h"
#include "graph/graph.h"

namespace milliwatt {

/// The float network with other biases: to each output channel of an int8 layer that has a bias it adds the sum over
/// its weights of (weight - quantized weight) * mean of the input channel. `quantized`: the same network in int8,
/// tensors with the same numbers. `means`: of channels, as channel_means() gives them. Taps outside the image count
/// like those inside.
Graph correct_biases(Graph network, const Graph& quantized, const Indexed<bool>& is_int8,
                     const Indexed<std::vector<double>>& means);

}  // namespace milliwatt
