// What becomes int8 in a float32 network, and with which quantization.
#pragma once

#include <vector>

#include "base/indexed.h"
#include "base/problems.h"
#include "compress/calibrate.h"
#include "ops/operator.h"

namespace milliwatt {

struct Int8Options {
  bool per_tensor = false;  ///< one scale for all weights of a layer
};

struct Int8Plan {
  /// By tensor id: of every tensor that has codes, weights and other constants included; empty for biases, whose
  /// scales follow, and for tensors that no int8 operator touches.
  Indexed<Quantization> tensors;
  Indexed<bool> is_int8;  ///< by operator
};

/// Why the operator has no int8 form; empty if it has one.
std::string obstacle_to_int8(const OpView& op);

/// Does a layer with weights compute in float32 that could compute in int8?
bool could_be_int8(const Graph& graph);

/// Quantizes the operators that `is_int8` has, by operator. Weights of few values, as the graph's metadata say
/// (weight_levels.h), get codes of few values. `inputs`: quantization of each graph input, empty if the
/// range decides. Adds what is wrong to `problems`: ranges and weights that are no use, weights that two layers share.
Int8Plan plan_int8(const Graph& graph, const Ranges& ranges, const std::vector<Quantization>& inputs,
                   Indexed<bool> is_int8, const Int8Options& options, Problems& problems);

}  // namespace milliwatt
