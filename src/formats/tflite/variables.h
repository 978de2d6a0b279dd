// Resource variables: a handle names a tensor that keeps its value from one inference to the next. Only for this
// folder: the format's types stay in it.
#pragma once

#include "base/problems.h"
#include "graph/graph.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt::tflite {

/// Makes each tensor that holds a handle the variable itself, of the type, shape and quantization of what is read from
/// it or assigned to it. What the file runs once before the first inference (CALL_ONCE) has to assign the values that a
/// variable begins with anyway: zeros. `problems` says what is wrong with handles, and why other subgraphs cannot be
/// read.
void import_variables(const tflite_schema::Model& model, const tflite_schema::SubGraph& subgraph, Graph& graph,
                      Problems& problems);

/// Is it an operator of which nothing is left in the graph: VAR_HANDLE, CALL_ONCE?
bool is_about_handles(tflite_schema::BuiltinOperator code);

/// The number of the operator's code; -1 where the file has no such code.
int builtin_number(const tflite_schema::Model& model, const tflite_schema::Operator& op);

/// Is each variable that an operator writes written by an assignment? Others would be the operator's own result and
/// state at once. Called with the operators imported.
void check_assignments(const Graph& graph, Problems& problems);

}  // namespace milliwatt::tflite
