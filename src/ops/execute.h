// Runs a graph with the reference semantics of its operators.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "graph/graph.h"
#include "ops/operator.h"

namespace milliwatt {

/// Keeps every tensor of the last run, so that results can be compared layer by layer, and the variable tensors from
/// one run to the next. The graph must outlive it.
class Executor {
 public:
  /// @throws Error where verify() finds problems.
  explicit Executor(const Graph& graph);

  /// Sets variable tensors to their first value: the zero point for int8, otherwise zero bytes (as the reference does).
  void reset();

  /// One inference. `inputs`: little-endian elements, in the order of graph.inputs.
  /// @throws Error naming the input whose size does not match, or how many there should be.
  void run(std::span<const std::vector<std::byte>> inputs);

  /// The bytes of a tensor after the last run; those of a constant are the graph's.
  const std::vector<std::byte>& value(TensorId id) const { return values_.bytes_of(id); }
  /// The outputs of the last run, in the order of graph.outputs.
  std::vector<std::vector<std::byte>> outputs() const;

 private:
  const Graph* graph_;
  TensorValues values_;
};

/// The outputs of an operator whose inputs are constants, or that asks for nothing but its inputs' shapes. It must have
/// no problems().
std::vector<std::vector<std::byte>> run_alone(const Graph& graph, const Operator& op);

}  // namespace milliwatt
