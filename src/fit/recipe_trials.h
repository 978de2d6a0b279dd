// How a recipe's candidates are trained.
#pragma once

#include <filesystem>
#include <vector>

#include "fit/fit_data.h"
#include "fit/fit_place.h"
#include "fit/halving.h"
#include "fit/measure_candidates.h"

namespace milliwatt {

/// All must outlive it.
Trials recipe_trials(const FitPlace& place, const MeasuredCandidates& measured, FitData& data);

/// The folder of a candidate's full training.
std::filesystem::path full_folder(const FitPlace& place, const Candidate& candidate, FitData& data);

}  // namespace milliwatt
