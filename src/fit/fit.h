// The search of a recipe's variations for the best network within a budget: what `fit RECIPE` does.
#pragma once

#include "fit/fit_place.h"
#include "fit/search_result.h"

namespace milliwatt {

/// Searches, and takes up what an earlier run or another process left in the folder. The chosen recipe is in
/// FOLDER/BOARD/NAME.toml; until there is one, the best so far is. Its network and C++ are beside it. Of processes that
/// a launcher started together, only the first one chooses.
/// @throws Error if the recipe or the data cannot be used or the board is not emulated; Interrupted's text says where
///   the best so far is.
SearchResult fit(const FitRequest& request);

}  // namespace milliwatt
