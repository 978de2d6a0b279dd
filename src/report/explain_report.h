// Why each layer has its kernel: what `run --explain` prints.
#pragma once

#include <string>
#include <vector>

#include "deploy/explain.h"
#include "report/json.h"

namespace milliwatt {

/// One entry a layer: {op, name, index, kernel, steps, estimated_cycles, estimated_stall_cycles, scratch_bytes, cycles
/// (measured, or null), stall_cycles, runner_up: null or the first six figures of another kernel}.
Json explained_json(const std::vector<ExplainedLayer>& layers);
/// The same for people.
std::string explained_text(const std::vector<ExplainedLayer>& layers);

}  // namespace milliwatt
