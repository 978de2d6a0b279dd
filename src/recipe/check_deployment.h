// What can be said of boards and budget before anything is trained.
#pragma once

#include <string>
#include <vector>

#include "recipe/recipe.h"

namespace milliwatt {

/// Deploys the recipe's network with weights that are not trained: the memory that it takes follows from its shape.
/// @throws Error if a board is unknown, or does not suit the package; with Verdict::kNo if the network cannot fit a
/// board or the budget, however it is trained.
void check_deployment(const Recipe& recipe, const std::vector<std::string>& boards);

}  // namespace milliwatt
