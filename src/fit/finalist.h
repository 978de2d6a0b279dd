// A recipe's candidate made whole, as `build` does.
#pragma once

#include <filesystem>
#include <string>

#include "fit/candidate.h"
#include "fit/fit_data.h"
#include "fit/fit_place.h"
#include "fit/search_result.h"

namespace milliwatt {

/// Where the recipe of the search's answer is.
std::filesystem::path recipe_file(const FitPlace& place);

/// The candidate's recipe, for the place's board and with its limits as [budget].
std::string recipe_text(const FitPlace& place, const Candidate& candidate);

/// Writes the candidate's recipe, builds it and runs it on the board. Its full training is done.
/// @throws Error as make_application() does.
Built make_finalist(const FitPlace& place, const Candidate& candidate, FitData& data);

}  // namespace milliwatt
