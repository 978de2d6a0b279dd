// An application measured for its power: how it answers so often, and what it senses meanwhile.
#pragma once

#include <string>

#include "power/power.h"
#include "recipe/recipe.h"

namespace milliwatt {

struct PowerTrial {
  std::string model;  ///< its file, or the recipe's name
  Measurement answer;
  PowerRequest request;
};

/// Of the recipe's network, with the weights that a training begins with: its cycles are those of the trained one but
/// for layers that a kernel cannot compute fast with some weights. @throws Error as deploy() does.
PowerTrial power_trial(const Recipe& recipe, const Board& board, double answers_per_second);

/// Of a model. Front end and form follow from its task if its metadata name one; otherwise it takes whole inputs.
PowerTrial power_trial(Graph model, const Board& board, double answers_per_second);

}  // namespace milliwatt
