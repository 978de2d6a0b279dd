// Why each layer has its kernel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "board/measure.h"
#include "deploy/lowered_model.h"

namespace milliwatt {

/// A kernel and its estimated cost, by which the planner chooses.
struct ExplainedKernel {
  std::string function;
  std::string form;  ///< storage_form() of the weights
  int steps = 0;
  std::int64_t cycles = 0;
  std::optional<std::int64_t> stall_cycles;  ///< empty if stalls do not count
  std::int64_t scratch_bytes = 0;            ///< state included
  std::int64_t routine_bytes = 0;            ///< of instructions that hold weights; 0 if there are none
};

struct ExplainedLayer {
  std::string op, name;  ///< the operator's kind and name
  int index = 0;         ///< in the model's file
  ExplainedKernel chosen;
  std::optional<std::int64_t> cycles, stall_cycles;  ///< as counted by the emulator
  std::optional<ExplainedKernel> runner_up;          ///< the cheapest other kernel; empty if there is none
};

/// One entry for each layer of the lowered graph, except layers whose rows the caller supplies.
std::vector<ExplainedLayer> explain(const Planned& planned, const Measurement& measurement);

}  // namespace milliwatt
