// Words that are no keyword.
#pragma once

#include <string>
#include <vector>

namespace milliwatt {

/// English words for the class `unknown`, without the keywords.
std::vector<std::string> other_words(const std::vector<std::string>& keywords);

}  // namespace milliwatt
