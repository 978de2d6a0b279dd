// What a candidate costs on the board, before any training.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "deploy/lowered_model.h"
#include "fit/limits.h"
#include "recipe/deployment.h"
#include "recipe/recipe.h"

namespace milliwatt {

struct Cost {
  Figures figures;        ///< of the linked application; if it cannot be linked, what it takes at least
  std::string objective;  ///< of its plan, as a recipe has it
  bool coded = false;     ///< weights in a prefix code
  std::string why_not;    ///< empty if it was built and run on the board
  std::int64_t macs = 0;
  double share = 1;  ///< of the limits: the worst of them
  bool fits = false;
};

/// What an application is built for.
struct BuildWay {
  std::string objective;
  bool coded = false;
};

/// How an application is built and measured, in whichever way.
struct CostedBuild {
  std::int64_t macs = 0;
  /// Of the linked application on the emulated board. @throws Error if it does not fit the board
  std::function<Figures(const BuildWay&)> figures;
  /// What it takes at least, if it cannot be built.
  std::function<Figures()> least;
};

/// Builds in the first way, then in the next ones until one is within the limits. A coded way is tried only if the
/// flash is exceeded without.
/// @returns the cost of the first way within the limits, or of the nearest. @throws Interrupted
Cost cost_of(const CostedBuild& build, const std::vector<BuildWay>& ways, const Limits& limits);

/// Those that are tried if nobody says what to optimize for: the fastest plan, the ones with least RAM and with least
/// flash, and that with coded weights.
std::vector<BuildWay> all_ways();

/// Of a recipe's network with the weights that a training begins with, compressed if the recipe has [compress].
/// @throws Interrupted
Cost cost_of(const Recipe& recipe, const Board& board, const Limits& limits);

/// One answer to zeros: kernels take the same steps whatever the numbers are.
Measurement measured_on_zeros(const Source& source, const Board& board);

/// What the application takes at least: the plan with least RAM, without stack and code.
Figures least_figures(const Graph& application, InputKind input, const Board& board);

/// For the journal, and back.
Json cost_json(const Cost& cost);
Cost parse_cost(const Json& json);

/// {ram_bytes, flash_bytes, cycles, latency_ms, energy_uj, average_mw, answers_per_second, is_endless}, and back.
Json figures_json(const Figures& figures);
Figures parse_figures(const Json& json);

/// Of an application as it was measured. `is_endless`: its input does not end, so it must keep up.
Figures figures_of(const Measurement& measured, const Form& form, bool is_endless, const Board& board);

}  // namespace milliwatt
