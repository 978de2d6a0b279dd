// What `run` says of one run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "board/measure.h"
#include "cli/command.h"
#include "cli/plan_ladder.h"
#include "cli/step_trial.h"

namespace milliwatt {

/// What moving the window saves.
struct StreamFigures {
  StreamPlan plan;
  int calls_compared = 0;
  std::optional<std::int64_t> window_cycles;  ///< of a whole window, by itself

  std::optional<double> ratio(const Measurement& call) const {
    if (!window_cycles || !call.cycles) return std::nullopt;
    return static_cast<double>(*call.cycles) / static_cast<double>(*window_cycles);
  }
};

/// One run with everything that is known of it.
struct RunReport {
  Planned planned;
  Board board;
  Source source;
  Measurement measurement;
  bool bit_exact = false;
  std::string difference;  ///< the first layer and element that differ
  std::optional<StreamFigures> stream;
  std::optional<StepTrial> steps;
  std::vector<std::string> misses;  ///< of the budget
  std::vector<MeasuredPlan> front;  ///< where it was asked for
  Json explained;                   ///< as explain() gives it, where it was asked for
};

/// What --json prints.
Json run_json(const RunReport& report);
/// The same for people.
std::string run_text(const RunReport& report);

}  // namespace milliwatt
