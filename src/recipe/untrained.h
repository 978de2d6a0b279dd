// A recipe's network before its training.
#pragma once

#include "recipe/recipe.h"

namespace milliwatt {

/// The int8 network of the recipe's shape, with the weights that a training begins with; with [compress] without the
/// channels and weights that go, as if none mattered more than others. Its classes are the fewest: the data have not
/// been read yet.
Graph untrained_network(const Recipe& recipe);

}  // namespace milliwatt
