// What `fit` prints about its search.
#pragma once

#include <string>

#include "base/json.h"
#include "fit/search_result.h"

namespace milliwatt {

/// Figures are of the chosen network or, if nothing fits, of the nearest: null if it was not trained.
Json fit_json(const SearchResult& result);
/// The same as text.
std::string fit_text(const SearchResult& result);

}  // namespace milliwatt
