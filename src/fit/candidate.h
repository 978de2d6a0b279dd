// A variation of a recipe.
#pragma once

#include <string>
#include <vector>

#include "recipe/recipe.h"

namespace milliwatt {

struct Candidate {
  std::vector<std::string> parts;     ///< of the recipe, that were laid over it
  std::vector<std::string> left_out;  ///< tables of the recipe
  std::string text;                   ///< as TOML
  Recipe recipe;

  /// What was changed, for people: `{model.channels = [8, 16]}`, or `as the recipe is`.
  std::string title() const;
};

/// Reads the text. `parts` and `left_out` say what it was made by. @throws Error as parse_recipe() does.
Candidate make_candidate(const std::string& text, const std::vector<std::string>& parts,
                         const std::vector<std::string>& left_out, const std::string& place);

}  // namespace milliwatt
