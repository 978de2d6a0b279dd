#include "fit/candidate.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace milliwatt {

std::string Candidate::title() const {
  std::vector<std::string> changes;
  for (const std::string& part : parts) {
    if (part.find('=') != std::string::npos) changes.push_back(part);
  }
  for (const std::string& table : left_out) changes.push_back(fmt::format("without [{}]", table));
  return changes.empty() ? "as the recipe is" : fmt::format("{}", fmt::join(changes, " "));
}

Candidate make_candidate(const std::string& text, const std::vector<std::string>& parts,
                         const std::vector<std::string>& left_out, const std::string& place) {
  return {parts, left_out, text, parse_recipe(text, place)};
}

}  // namespace milliwatt
