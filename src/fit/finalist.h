// A candidate made whole, as `build` does, and held against the budget.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "fit/candidate.h"
#include "fit/cost.h"
#include "fit/fit_data.h"
#include "fit/fit_place.h"
#include "fit/limits.h"
#include "recipe/application.h"

namespace milliwatt {

struct Finalist {
  Workplace place;
  Application made;
  Figures figures;  ///< measured on the trained network
};

/// Where the recipe of the search's answer is.
std::filesystem::path recipe_file(const FitPlace& place);

/// The candidate's recipe, for the place's board and with its limits as [budget].
std::string recipe_text(const FitPlace& place, const Candidate& candidate);

/// Writes the candidate's recipe, builds it and runs it on the board. Its full training is done.
/// @throws Error as make_application() does.
Finalist make_finalist(const FitPlace& place, const Candidate& candidate, FitData& data);

/// In what it falls short. `checks`: of its figures.
std::vector<std::string> misses_of(const FitPlace& place, const Finalist& finalist, const std::vector<Check>& checks);

}  // namespace milliwatt
