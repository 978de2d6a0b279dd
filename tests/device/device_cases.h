// Layers on which every device kernel is compared with the reference: the corners of what the kernels accept.
#pragma once

#include <string>
#include <vector>

#include "graph/graph.h"

namespace milliwatt {

struct DeviceCase {
  std::string name;
  Graph graph;  ///< one operator
};

/// Adds dense layers, pools, element-wise layers and some convolutions; the others are in device_cases.cpp.
void add_other_layers(std::vector<DeviceCase>& cases, unsigned seed);

/// Adds convolutions and dense layers some of whose channels do not fit a set's fast forms (ConvolutionSpec), with each
/// kind of kernel.
void add_hard_layers(std::vector<DeviceCase>& cases, unsigned seed);

/// Adds depthwise layers of few channels, any multiplier and any window, some with hard channels.
void add_depthwise_layers_of_any_shape(std::vector<DeviceCase>& cases, unsigned seed);

/// Adds convolutions and dense layers with weights of all sizes, which decide how many products fit 16 bits together.
void add_layers_in_groups(std::vector<DeviceCase>& cases, unsigned seed);

/// Adds convolutions for pairs of pixels whose weights are instructions.
void add_layers_of_pairs(std::vector<DeviceCase>& cases, unsigned seed);

/// Adds dense layers of which most weights are 0, with few magnitudes or many.
void add_sparse_layers(std::vector<DeviceCase>& cases, unsigned seed);

/// Adds convolutions and pools with explicit padding: more in front or behind, none on some sides.
void add_padded_layers(std::vector<DeviceCase>& cases, unsigned seed);

/// Adds element-wise layers of two operands, one of them constant or repeated.
void add_repeated_layers(std::vector<DeviceCase>& cases, unsigned seed);

/// Adds layers that move elements, concatenation, split, transpose and padding, and means.
void add_moving_layers(std::vector<DeviceCase>& cases);

/// Adds layers of real numbers and of int16 whose operators have no samples of them.
void add_value_layers(std::vector<DeviceCase>& cases);

/// Adds layers that keep variables.
void add_layers_with_states(std::vector<DeviceCase>& cases);

/// Always the same list: random numbers come from fixed seeds, other weights for each round.
std::vector<DeviceCase> device_cases(unsigned round = 0);

/// Operators that no device kernel computes, one a graph.
std::vector<Graph> graphs_without_kernels();

}  // namespace milliwatt
