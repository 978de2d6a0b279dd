// What all searches have around them: the launcher's variables, time, and what is said if the user asks to stop.
#pragma once

#include <functional>

#include "fit/search_result.h"

namespace milliwatt {

/// Calls `search`, which fills the result. @throws Error: what is there after the user asked to stop; as `search` does
void search_timed(SearchResult& result, const std::function<void()>& search);

}  // namespace milliwatt
