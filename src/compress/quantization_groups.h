// Tensors of an int8 network that must have one quantization, because an operator copies or compares their codes.
#pragma once

#include "compress/calibrate.h"
#include "ops/operator.h"

namespace milliwatt {

class QuantizationGroups {
 public:
  /// Each tensor alone, with its range.
  QuantizationGroups(const Graph& graph, Ranges ranges);

  /// The tensor has this quantization, whatever its range.
  void fix(TensorId id, const Quantization& quantization);
  /// Joins the tensors of an operator whose rule is kAsInput. A fixed input stays alone if another input is not fixed
  /// to the same: its codes are brought to the group's quantization in front of the operator, so the group's range
  /// holds its values too.
  void join(const OpView& op);

  /// That of the tensor's group. @throws Error naming the tensor if the group's range is no use.
  Quantization quantization(TensorId id) const;

 private:
  TensorId find(TensorId id) const;
  void join(TensorId a, TensorId b);
  void widen(TensorId id, Range range);

  const Graph* graph_;
  Ranges ranges_;                // of groups, by their first member
  Indexed<TensorId> next_;       // towards the group's first member, which is its own
  Indexed<Quantization> fixed_;  // of groups, by their first member
};

}  // namespace milliwatt
