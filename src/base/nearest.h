// The name that somebody may have meant.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace milliwatt {

/// Letters to insert, delete or replace to make one of the other (Levenshtein's distance).
int edit_distance(std::string_view a, std::string_view b);

/// The name nearest to the word; empty if there are no names.
template <typename Names>
std::string nearest(std::string_view word, const Names& names) {
  const auto best = std::ranges::min_element(names, {}, [word](const auto& name) { return edit_distance(word, name); });
  return best == std::end(names) ? std::string() : std::string(*best);
}

}  // namespace milliwatt
