// The search of a recipe's variations for the best network within a budget: what `fit` does.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fit/finalist.h"
#include "fit/fit_place.h"
#include "fit/halving.h"
#include "fit/measure_candidates.h"

namespace milliwatt {

struct FitResult {
  FitPlace place;
  MeasuredCandidates measured;
  std::vector<Tried> tried;              ///< the best first; empty if nothing fits
  std::optional<std::size_t> candidate;  ///< of `measured`: the chosen one, or the nearest if none fits
  std::optional<Finalist> chosen;        ///< empty if none was built
  std::vector<Check> checks;             ///< of the chosen or the nearest
  std::vector<std::string> misses;       ///< in what the answer falls short; empty: it fits
  std::filesystem::path recipe_file;     ///< of the chosen variation, for `build`; empty if there is none
  double seconds = 0, cpu_seconds = 0;   ///< of this run, the processes that it started included
};

/// Searches, and takes up what an earlier run or another process left in the folder. The chosen recipe is in
/// FOLDER/BOARD/NAME.toml; until there is one, the best so far is. Its network and C++ are beside it.
/// @throws Error if the recipe or the data cannot be used or the board is not emulated; Interrupted's text says where
///   the best so far is.
FitResult fit(const FitRequest& request);

/// Those of `tried` that no other one beats: as good, and cheaper in RAM, flash or cycles without being dearer in one.
std::vector<Tried> pareto_front(const std::vector<Tried>& tried, const std::vector<CostedCandidate>& all);

}  // namespace milliwatt
