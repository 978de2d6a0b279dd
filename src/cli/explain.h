// Why each layer is computed by the kernel that computes it: what was chosen, and what the runner-up would have cost.
#pragma once

#include <string>

#include "board/measure.h"
#include "cli/command.h"

namespace milliwatt {

/// One entry a layer of the lowered graph: {op, name, kernel, steps, estimated_cycles, cycles (measured, or null),
/// scratch_bytes, runner_up}; runner_up is null where the layer has one kernel only, else {kernel, steps,
/// estimated_cycles, scratch_bytes}. Estimates are the kernels' own, by which the planner chooses.
Json explain(const Planned& planned, const Board& board, const Measurement& measurement);

/// The same for people. `explained`: what explain() gave.
std::string explain_text(const Json& explained);

}  // namespace milliwatt
