// What a recipe's decision is on a device: GuardSettings of device/milliwatt/decide/guarded_model.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "decision/decision_recipe.h"
#include "milliwatt/decide/guarded_model.h"

namespace milliwatt {

/// `threshold`: of possible classes, and what accepts one. `rows_per_second`: of the sensor; an answer takes
/// `window_rows` of them, of a stream one.
/// @throws Error if an output's class is none of `classes`, or if a time is too long or a row too short or too long.
GuardSettings guard_settings(const DecisionRecipe& recipe, const std::vector<std::string>& classes,
                             std::int8_t threshold, double rows_per_second, int window_rows = 1);

}  // namespace milliwatt
