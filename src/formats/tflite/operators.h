// The file's operators as those of a graph. Only for this folder: the format's types stay in it.
#pragma once

#include "base/problems.h"
#include "graph/graph.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt::tflite {

/// One operator for each of the subgraph's, named after its output. The graph's tensors are there already. Where one
/// cannot be read, `problems` says why.
void import_operators(const tflite_schema::Model& model, const tflite_schema::SubGraph& subgraph, Graph& graph,
                      Problems& problems);

}  // namespace milliwatt::tflite
