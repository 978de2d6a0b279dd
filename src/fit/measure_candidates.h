// The zero-cost filter: which variations of a recipe fit the board and the budget, before any is trained.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fit/candidate.h"
#include "fit/cost.h"
#include "fit/fit_place.h"

namespace milliwatt {

struct CostedCandidate {
  Candidate candidate;
  Cost cost;
};

struct MeasuredCandidates {
  std::vector<CostedCandidate> all;   ///< that could be measured
  std::vector<std::string> refused;   ///< why other variations are no recipes, each once
  std::vector<std::string> left_out;  ///< tables that none of `all` has, for nothing fits with them
  std::size_t fitting() const;
  std::vector<Cost> costs() const;
};

/// Measures variations; those without the optional tables only if nothing fits with them. The candidates' recipes then
/// say what their plan is for.
/// @throws Error if no variation is a recipe, or as cost_of() does.
MeasuredCandidates measure_candidates(const FitPlace& place);

/// `count` of those that fit and answer most often, at most all, by their number: the one with most MACs, and others
/// evenly spread over the order of MACs.
std::vector<std::size_t> choose_entrants(const std::vector<CostedCandidate>& all, std::size_t count);

}  // namespace milliwatt
