// The file's tensors as those of a graph. Only for this folder: the format's types stay in it.
#pragma once

#include "base/problems.h"
#include "graph/graph.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt::tflite {

/// One tensor for each of the subgraph's, so that ids are the file's numbers. Where one cannot be read, `problems` says
/// why and its place is held by what could be read of it.
void import_tensors(const tflite_schema::Model& model, const tflite_schema::SubGraph& subgraph, Graph& graph,
                    Problems& problems);

}  // namespace milliwatt::tflite
