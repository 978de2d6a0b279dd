// What a candidate costs on the board, before any training.
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"
#include "fit/limits.h"
#include "recipe/deployment.h"
#include "recipe/recipe.h"

namespace milliwatt {

struct Cost {
  Figures figures;        ///< of the linked application; if it cannot be linked, what it takes at least
  std::string objective;  ///< of its plan, as a recipe has it
  std::string why_not;    ///< empty if it was built and run on the board
  std::int64_t macs = 0;
  double share = 1;  ///< of the limits: the worst of them
  bool fits = false;
};

/// Builds the candidate's network with the weights that a training begins with, and runs it on the emulated board. If
/// the recipe leaves open what to optimize for: the fastest plan first, then the ones with least RAM and least flash,
/// until one is within the limits.
/// @throws Interrupted
Cost cost_of(Recipe recipe, const Board& board, const Limits& limits);

/// For the journal, and back.
Json cost_json(const Cost& cost);
Cost parse_cost(const Json& json);

/// {ram_bytes, flash_bytes, cycles, latency_ms, energy_uj, average_mw, answers_per_second, is_endless}, and back.
Json figures_json(const Figures& figures);
Figures parse_figures(const Json& json);

/// Of an application as it was measured.
Figures figures_of(const Measurement& measured, const Form& form, const Task& task, const Board& board);

}  // namespace milliwatt
