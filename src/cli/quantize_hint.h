// The usual way out for a float32 model that is handed to a board.
#pragma once

#include <string>

#include "graph/graph.h"

namespace milliwatt {

/// If layers of the model compute in float32 that could compute in int8: the command that does it, one line on standard
/// error.
void hint_at_quantization(const Graph& model, const std::string& file);

}  // namespace milliwatt
