// What `run --explain` prints: why each layer has its kernel.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "deploy/explain.h"

namespace milliwatt {

/// One entry for each layer: {op, name, index, kernel, steps, estimated_cycles, estimated_stall_cycles, scratch_bytes,
/// cycles (counted, or null), stall_cycles, runner_up: null or the same figures of the next-best kernel}.
Json explained_json(const std::vector<ExplainedLayer>& layers);
/// The same as text.
std::string explained_text(const std::vector<ExplainedLayer>& layers);

}  // namespace milliwatt
