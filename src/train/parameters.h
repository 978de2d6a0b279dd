// Which constants of a network training changes, and what they start from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "graph/graph.h"
#include "ops/tape.h"

namespace milliwatt {

struct Parameter {
  TensorId id = kNoTensor;
  Role role = Role::kWeights;
  std::int64_t fan_in = 0;  ///< of weights: the inputs that one output sums up
  std::size_t offset = 0;   ///< of its first element among the values of its kind
  std::size_t count = 0;    ///< of elements
};

struct Parameters {
  std::vector<Parameter> trained;     ///< changed along their gradients; in the order in which operators name them
  std::vector<Parameter> statistics;  ///< running means and variances of batch norms
  std::size_t trained_count = 0;      ///< of elements
  std::size_t statistics_count = 0;
};

/// Lets each operator of the network say what it computes, in order. @throws Error naming the operator that cannot be
/// trained, or whose tensors are not float32.
void record(const Graph& graph, Tape& tape);

/// @throws Error as record() does, and where weights are not constants of the network.
Parameters find_parameters(const Graph& graph);

/// Weights evenly distributed within 1 / sqrt(fan_in) of 0 (PyTorch's own for such layers), gammas and variances 1,
/// everything else 0. The same numbers on every machine. Not the wider He et al. 2015: before a batch norm the size of
/// weights does not matter to what is computed, and Adam, whose steps do not follow it, turns small ones faster.
void draw_parameters(const Parameters& parameters, std::uint64_t seed, std::span<float> trained,
                     std::span<float> statistics);

/// The graph's own values, and back.
void read_parameters(const Graph& graph, const std::vector<Parameter>& parameters, std::span<float> values);
void write_parameters(Graph& graph, const std::vector<Parameter>& parameters, std::span<const float> values);

}  // namespace milliwatt
