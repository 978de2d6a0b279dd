// Questions about one operator of a graph, for code that must not compare operators' names.
#pragma once

#include "ops/operator.h"

namespace milliwatt {

/// What is known of the operator's kind. @throws Error if there is none.
inline const OperatorType& type_of(const OpView& op) { return operator_type(op.op().kind); }

/// Does the caller of emitted code supply the operator's rows? There is no kernel to run then, and nothing to report.
inline bool is_fed(const Graph& graph, const Operator& op) {
  const OperatorType* type = find_operator_type(op.kind);
  return type != nullptr && type->caller_supplies_rows(OpView(graph, op));
}

/// Does the operator turn real numbers into codes?
inline bool quantizes_float(const Graph& graph, const Operator& op) {
  const OperatorType* type = find_operator_type(op.kind);
  return type != nullptr && type->quantizes_float(OpView(graph, op));
}

}  // namespace milliwatt
