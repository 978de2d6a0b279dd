// What `run` prints.
#pragma once

#include <string>

#include "base/json.h"
#include "deploy/run_model.h"

namespace milliwatt {

/// What --json prints.
Json run_json(const RunResult& run);
/// The same as text.
std::string run_text(const RunResult& run);

/// {count, longest_cycles, longest_ms, layer, mean_cycles, total_cycles, state_bytes, code_bytes}
Json step_json(const StepTrial& trial);

}  // namespace milliwatt
