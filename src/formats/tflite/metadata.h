// Named texts that travel in the file. Only for this folder: the format's types stay in it.
#pragma once

#include "base/problems.h"
#include "graph/graph.h"
#include "tflite_schema/schema_generated.h"

namespace milliwatt::tflite {

/// Those whose names begin with `milliwatt.`; others are of other programs and passed over.
void import_metadata(const tflite_schema::Model& model, Graph& graph, Problems& problems);

/// Each text in a buffer of its own, behind those that are there.
void export_metadata(const Graph& graph, tflite_schema::ModelT& model, Problems& problems);

}  // namespace milliwatt::tflite
