// Measures NAME_step on a board: the longest time until control returns to the caller.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "board/measure.h"
#include "deploy/lowered_model.h"
#include "emit/emit.h"

namespace milliwatt {

struct StepTrial {
  std::vector<TensorBytes> outputs;
  std::int64_t steps = 0;        ///< of an inference
  std::int64_t state_bytes = 0;  ///< of NAME_state
  // Estimates; empty if no cycles are known.
  std::optional<LongestStep> longest;
  std::optional<double> longest_ms;  ///< of the slowest step with flash wait states; may be another step than `longest`
  std::optional<std::int64_t> steps_cycles;  ///< of all steps together
  std::optional<std::int64_t> code_bytes;    ///< in flash, of a program that steps
};

/// @throws Error if the input does not arrive at once; `--steps` needs that.
void check_steps(InputKind input);

/// The longest of the measured steps; empty if no cycles are known.
std::optional<LongestStep> longest_step(const Source& source, const Plan& plan, const Board& board,
                                        const std::vector<LayerCount>& steps);

/// Builds and runs the plan with NAME_step.
StepTrial try_steps(const Planned& planned, const Board& board, const std::string& name,
                    const std::vector<TensorBytes>& inputs);

}  // namespace milliwatt
