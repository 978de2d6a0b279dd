// Successive halving: all entrants are trained for few epochs, the better ones for more, the best to the end.
//
// Source: K. Jamieson, A. Talwalkar, Non-stochastic best arm identification and hyperparameter optimization, AISTATS
// 2016.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "fit/fit_data.h"
#include "fit/fit_place.h"
#include "fit/measure_candidates.h"

namespace milliwatt {

struct Rung {
  int epochs = 0;
  std::size_t entrants = 0;  ///< at most
};

/// A tenth of the epochs for all entrants, three tenths for a third of them, all epochs for two.
std::vector<Rung> rungs_of(int epochs, std::size_t entrants);

/// A candidate and what its longest training gave.
struct Tried {
  std::size_t candidate = 0;
  int epochs = 0;
  bool is_full = false;   ///< trained as `build` does
  double validation = 0;  ///< the int8 network's figure on the validation part
};

/// Better are more epochs, then the higher figure, then fewer cycles.
bool is_better(const Tried& a, const Tried& b, const std::vector<CostedCandidate>& all);

/// Trains the entrants, and shares that with other processes. `found` is called with all that was tried, the best
/// first, after each rung.
/// @returns the same: a line for each entrant. @throws as the stages do
std::vector<Tried> halve(const FitPlace& place, const std::vector<CostedCandidate>& all,
                         const std::vector<std::size_t>& entrants, FitData& data,
                         const std::function<void(const std::vector<Tried>&)>& found);

/// The folder of a candidate's full training.
std::filesystem::path full_folder(const FitPlace& place, const Candidate& candidate, FitData& data);

}  // namespace milliwatt
